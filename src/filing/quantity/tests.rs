use super::*;

/// Quantities as `lead>object|number|unit`, with operator and marks where there are any.
fn shown(text: &str) -> String {
    let words = Lexicon::builtin();
    let found = quantities(text, Span::new(0, text.len()), words);
    let shown: Vec<String> = found
        .iter()
        .map(|q| {
            let lead = if q.lead.is_empty() { String::new() } else { format!("{}>", &text[q.lead.range()]) };
            let upper = q.upper.map_or(String::new(), |upper| format!("~{upper}"));
            let op = q.op.map_or(String::new(), |op| format!(" {op:?}"));
            let marks = [(q.approximate, "约"), (q.change, "变"), (q.base, "基"), (q.done, "已"), (q.each, "每")];
            let marks: String = marks.iter().filter(|m| m.0).map(|m| m.1).collect();
            let marks = if marks.is_empty() { marks } else { format!(" {marks}") };
            format!("{lead}{}|{}{upper}|{}{op}{marks}", &text[q.object.range()], q.number, q.unit.1.legal)
        })
        .collect();
    shown.join("; ")
}

#[test]
fn plain_characters_are_neither_stops_nor_figures() {
    let special = |c: char| is_stop(c) || is_comma(c) || is_numeral(c) || number::is_digit(c);
    assert_eq!(('\0'..=char::MAX).filter(|c| special(*c) && is_plain(*c)).collect::<String>(), "");
    assert!("维修渠道是否计".chars().all(|c| is_plain(c) || c < '四'));
}

#[test]
fn a_quantity_is_there_where_one_is_read() {
    let words = Lexicon::builtin();
    for (text, _) in TABLE {
        let span = Span::new(0, text.len());
        let starts: Vec<usize> =
            quantities(text, span, words).iter().map(|quantity| quantity.span.start as usize).collect();
        assert_eq!(has_quantity(text, span, words, |_| true), !starts.is_empty(), "{text}");
        for at in text.char_indices().map(|(at, _)| at) {
            assert_eq!(has_quantity(text, span, words, |start| start == at), starts.contains(&at), "{text} {at}");
        }
    }
}

#[test]
fn objects_before_and_after() {
    let mut failed = String::new();
    for (text, expected) in TABLE {
        let found = shown(text);
        if found != *expected {
            failed.push_str(&format!("{text}\n   found {found}\nexpected {expected}\n"));
        }
    }
    assert!(failed.is_empty(), "\n{failed}");
}

const TABLE: &[(&str, &str)] = &[
    ("新建道路3公里", "新建道路|3|公里"),
    ("道路硬化率达到95%", "道路硬化率|95|% Equal"),
    ("培训农民500人次", "培训农民|500|人次"),
    ("9所学校", "学校|9|所"),
    ("全区18600平方米校舍维修改造", "校舍维修改造|18600|平方米"),
    ("新签约亿元以上项目20个以上，投资额120亿元以上", "新签约亿元以上项目|20|个 AtLeast; 投资额|120|亿元 AtLeast"),
    (
        "购置执法记录仪260台、防刺服180件、警务通终端150部",
        "购置执法记录仪|260|台; 购置>防刺服|180|件; 购置>警务通终端|150|部",
    ),
    ("2024年已改造老旧小区26个，2025年计划改造28个", "改造老旧小区|26|个 已; 改造老旧小区|28|个"),
    ("对园区78家规上企业开展安全巡查，每家全年不少于4次", "对园区>规上企业|78|家; |4|次 AtLeast 每"),
    ("较2024年增加3.1公里", "|3.1|公里 变"),
    ("规上工业总产值较2023年增长8%，达到180亿元", "规上工业总产值|8|% 变; 规上工业总产值|180|亿元 Equal"),
    ("研发投入强度由2.1%提高到2.25%", "研发投入强度|2.1|% 基; 研发投入强度|2.25|%"),
    ("水费收缴率较上年提高2个百分点，达到93%以上", "水费收缴率|2|个百分点 变; 水费收缴率|93|% Equal"),
    ("近9万名农村居民的饮水水质稳定达标", "农村居民的饮水水质稳定达标|90000|名 约"),
    ("组织不少于300名离校未就业高校毕业生参加就业见习", "离校未就业高校毕业生|300|名 AtLeast"),
    ("举办养老护理、家政服务、电工等工种培训班18期", "工种培训班|18|期"),
    ("完成320户家庭无障碍改造", "家庭无障碍改造|320|户 Equal"),
    ("救助残疾儿童145人，辅具适配比例达到95%以上", "救助残疾儿童|145|人; 辅具适配比例|95|% Equal"),
    ("发放消费券500万元，带动消费额2.4亿元以上", "发放消费券|500|万元; 带动消费额|2.4|亿元 AtLeast"),
    ("建成标准厂房6.2万平方米、配套道路3.6公里", "建成标准厂房|6.2|万平方米; 建成>配套道路|3.6|公里"),
    ("新增规上工业企业9家；工业增加值增速10%以上", "新增规上工业企业|9|家; 工业增加值|10|% AtLeast 变"),
    ("受益群众3000余户", "受益群众|3000|户 约"),
    ("植树10万余株", "植树|100000|株 约"),
    ("发放资料约2万份", "发放资料|2|万份 约"),
    ("培训3-5期，每期40人左右", "培训|3~5|期; |40|人 约每"),
    ("合格率控制在95%—98%", "合格率|95~98|% AtMost"),
    ("用水总量控制在2.35亿立方米以内", "用水总量|2.35|亿立方米 AtMost"),
    ("全年走访企业五十家", "走访企业|50|家"),
    ("建设两个示范园", "建设>示范园|2|个"),
    ("实施老城区二期工程和三级公路养护", ""),
    ("第三方机构评估", ""),
    ("2025年3月底前完成", ""),
    ("2024年4—5月整治", ""),
    ("执行财预〔2015〕88号文件", ""),
    ("PM2.5年均浓度下降3%以上", "PM2.5年均浓度|3|% AtLeast 变"),
    ("拨打12345热线", ""),
    ("1.完成道路硬化12公里；2.安装路灯300盏", "道路硬化|12|公里; 安装路灯|300|盏"),
    ("1.2025年整治河道4公里", "整治河道|4|公里"),
    ("（1）维修渠道8.5千米", "维修渠道|8.5|千米"),
    ("新建桥梁（含引道）2座", "新建桥梁|2|座"),
    ("改造小区28个惠及居民3600户", "改造小区|28|个; 惠及居民|3600|户"),
    ("兑付出口信用保险保费补贴180万元", "兑付出口信用保险保费补贴|180|万元"),
    ("验收合格率百分之百", "验收合格率|100|%"),
    ("满意度达到百分之九十五以上", "满意度|95|% Equal"),
    ("全县14个乡镇完成普查", "乡镇|14|个"),
    ("编印宣传手册2万册并发放到14个乡镇", "编印宣传手册|2|万册; 发放>乡镇|14|个"),
    ("群众满意度不低于90％", "群众满意度|90|% AtLeast"),
    ("每月巡查1次", "巡查|1|次 每"),
    ("每人每年补助2000元", "补助|2000|元 每"),
    ("人均纯收入增加1200元", "人均纯收入|1200|元 变"),
    ("带动就业 300 人", "带动就业|300|人"),
    ("0—6岁残疾儿童康复救助145人", "0—6岁残疾儿童康复救助|145|人"),
    ("防洪标准达到10年一遇", ""),
    ("24小时值班", "值班|24|小时"),
    ("补助标准提高到每人每月560元", "补助标准|560|元 每"),
    ("查办案件12件，罚没款38万元", "查办案件|12|件; 罚没款|38|万元"),
    ("减少化肥使用量500吨", "减少化肥使用量|500|吨"),
    ("5G基站20个", "5G基站|20|个"),
    ("保障约1200户低收入家庭", "保障>低收入家庭|1200|户 约"),
    ("完成固定资产投资12亿元", "固定资产投资|12|亿元"),
    ("税收收入突破4.2亿元", "税收收入|4.2|亿元 Above"),
    ("故障响应时间不超过2小时", "故障响应时间|2|小时 AtMost"),
    ("举办六期培训班", "培训班|6|期"),
    ("千家万户受益，百花齐放", ""),
    ("四上工业收入突破650亿元", "四上工业收入|650|亿元 Above"),
    ("加快五大产业提质增效", ""),
    ("资助困难学生不少于6400人次", "资助困难学生|6400|人次 AtLeast"),
    ("管护高标准农田1.6万亩，维修机井35眼、渠道12公里", "管护高标准农田|1.6|万亩; 维修机井|35|眼; 维修>渠道|12|公里"),
];
