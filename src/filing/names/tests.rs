//! Kinds of many names, of all departments.

use super::*;

#[test]
fn brackets_hold_units() {
    let words = Lexicon::builtin();
    let unit = |name| bracket_unit(name, words).map(|(_, unit)| &*unit.legal);
    assert_eq!(unit("签约金额（亿元）"), Some("亿元"));
    assert_eq!(unit("安全运行天数（**天）"), Some("天"));
    assert_eq!(unit("巡查次数（单位：次）"), Some("次"));
    assert_eq!(unit("履约率（≥**%）"), Some("%"));
    assert_eq!(unit("甲标段（二期）"), None);
    let (range, _) = bracket_unit("面积（单位： 平方 ）", words).unwrap_or_else(|| panic!("no unit"));
    assert_eq!(&"面积（单位： 平方 ）"[range], "平方");
}

#[test]
fn the_description_settles_what_the_name_leaves_open() {
    let words = Lexicon::builtin();
    let kind = |name: &str, description: &str| settled(kind_of_name(name, words), description, words);
    assert_eq!(kind("签约项目", "签约项目个数"), Some(Kind::Count));
    assert_eq!(kind("就业带动能力", "新增就业人数占总用工人数的比例"), Some(Kind::Rate));
    assert_eq!(kind("道路改造", "完成改造的长度"), Some(Kind::Count));
    assert_eq!(kind("办理效率", "平均办理时间"), Some(Kind::Time));
    assert_eq!(kind("培训人数", "参训人员占比"), Some(Kind::Count));
    assert_eq!(kind("提升形象", "提升城市形象"), Some(Kind::State));
    assert_eq!(kind("苗木成活情况", ""), Some(Kind::Activity));
    assert_eq!(kind("市容环境情况", ""), Some(Kind::State));
}

#[test]
fn numbers_of_the_form_and_figures_are_no_part_of_a_name() {
    let words = Lexicon::builtin();
    assert_eq!(key("指标1：改善通行条件", words), "改善通行条件");
    assert_eq!(key("指标 2:管护里程", words), "管护里程");
    assert_eq!(key("指标3修复涵洞", words), "修复涵洞");
    assert_eq!(key("指标5个", words), "指标5个");
    assert_eq!(key("指标体系建设", words), "指标体系建设");
    assert_eq!(kind_of_name("指标1：促进村民就业", words), Some(Kind::State));
    assert_eq!(kind_of_name("水泵配备率100%", words), Some(Kind::Rate));
    assert_eq!(kind_of_name("维护及时率≥98%", words), Some(Kind::Rate));
    assert_eq!(kind_of_name("到场人数100%", words), Some(Kind::Count));
}

#[test]
fn formulas_divide_numbers() {
    let words = Lexicon::builtin();
    for text in [
        "合格批次÷抽检批次×100%",
        "一次验收合格的巷道条数/整治巷道条数",
        "支付数/预算数",
        "新增就业人数占总人数的比例",
        "实发金额与应发金额之比",
        "达标断面占全部断面的百分比",
        "已共享目录数占应共享目录数",
    ] {
        assert!(is_formula(text, words), "{text}");
    }
    for text in [
        "省/市级以上奖项",
        "整治占道经营",
        "占地面积",
        "耕地占补数量",
        "每人每年1200元/人",
        "提升服务能力",
        "优/良/中/差",
    ] {
        assert!(!is_formula(text, words), "{text}");
    }
    assert!(is_measured_change("化肥使用量较上年减少", words));
    assert!(is_measured_change("PM2.5年均浓度下降", words));
    assert!(!is_measured_change("减少裸土扬尘", words));
    assert!(!is_measured_change("服务能力较上年提高", words));
}

#[test]
fn the_ending_settles_the_kind() {
    let words = Lexicon::builtin();
    let mut failed = String::new();
    let mut count = 0;
    for (kind, names) in TABLE {
        for name in names.split_whitespace() {
            count += 1;
            let found = kind_of_name(name, words);
            if found != *kind {
                failed.push_str(&format!("{name}: found {found:?}, expected {kind:?}\n"));
            }
        }
    }
    assert!(failed.is_empty(), "\n{failed}");
    assert!(count > 300, "{count}");
}

const TABLE: &[(Option<Kind>, &str)] = &[
    (
        Some(Kind::Rate),
        "验收合格率 验收合格率（%） 设备验收合格率（二期） 资金拨付及时率 任务按期完成率 高中阶段毛入学率 义务教育巩固率 \
         学前教育普惠率 适龄儿童入园率 家庭医生签约率 居民电子健康档案建档率 孕产妇系统管理率 传染病报告及时率 \
         疫苗接种率 药占比 病床使用率 城乡居民参保率 零就业家庭动态清零率 城镇登记失业率 欠薪案件结案率 \
         技能培训合格率 法律援助案件办结率 人民调解成功率 社区矫正重新犯罪率 刑事案件破案率 校园安防建设达标率 \
         农作物良种覆盖率 农机综合机械化率 畜禽粪污综合利用率 病死畜禽无害化处理率 农产品抽检合格率 森林覆盖率 \
         造林成活率 林业有害生物成灾率 灌溉水有效利用系数 自来水普及率 水质达标率 河长制巡河率 空气质量优良天数比例 \
         污水集中处理率 监测数据有效率 群体免疫抗体合格率 应免畜禽免疫密度 道路完好率 公交正点率 路灯亮灯率 \
         垃圾分类覆盖率 建筑垃圾资源化利用率 绿地率 场馆利用率 图书借阅流通率 消费券核销率 社会消费品零售总额增速 \
         规上工业增加值增长率 外贸进出口总额增幅 高新技术企业占比 研发投入强度 隐患整改率 预案演练覆盖率 \
         食品抽检不合格处置率 审计问题整改率 预算执行率 资金支付率 政府采购节支率 成本控制率 贷款利率 增值税税率 \
         失业保险费率 税负率 资产负债率 贴息率 覆盖面 政策受益面 覆盖度 完成度 知晓度 群众知晓度 产业集中度 支持度 \
         参与度 工程进度 支出进度 序时进度 完成比例 师生比 投入产出比 市场份额 任务完成程度 政策知晓程度 \
         能耗下降率 投诉下降率 GDP增速 事故率降幅 农村供水保证率较2024年提高 优良天数比例提升 单位能耗降幅 \
         人均可支配收入增长率 群众安全感 参训率 到课率 上座率 有效率 总有效率 居民健康素养水平 档案挂接率 数据共享率 工单按时办结率",
    ),
    (
        Some(Kind::Count),
        "培训人数 培训教师人次 新建校舍面积 维修道路里程 更换水管长度 购置设备数量 购置设备台数 资助学生人次 开展活动次数 \
         举办讲座场次 印发宣传资料份数 检测样品批次 接待游客量 公交车保有量 机动车保有量 粮食产量 亩均产量 粮食单产 \
         年出栏量 存栏量 污水处理量 垃圾清运量 工作量 工程量 土方量 完成工程量 通车里程 里程 装机容量 用水量 用电量 \
         二氧化硫排放量 PM2.5浓度 水体透明度 巡查频次 监测频次 频率 开放频次 更新频率 图书册数 藏书量 床位数 新增学位数 \
         每千名老年人拥有床位数 走访慰问户数 受益户数 受益人口 参训家庭数 发明专利拥有量 新签约项目个数 引进企业家数 \
         新增规上企业户数 信访件数 办理案件数 抓获嫌疑人数 排查隐患处数 安全生产事故起数 专家人数 岗位数 编制数 \
         建设规模 种植规模 招生规模 人均公园绿地面积 生猪存栏数 网站访问量 视频播放量 阅读量 浏览量 投诉量 \
         环境噪声 平均车速 评估得分 考核得分 全省排名 专题片数量 志愿服务时长数量 设备数量（台/套） 日处理量 \
         投诉量较上年下降 伤亡人数减少 化肥使用量降低 就业人数增加 村数 乡镇数 点位数 PM2.5浓度较上年下降 能耗下降",
    ),
    (
        Some(Kind::Money),
        "项目总成本 工程造价控制额 单位成本 单台采购成本 人均培训成本 每公里养护成本 人均补助标准 亩均补贴标准 补助标准 \
         低保标准 签约金额（亿元） 合同引资额 实际利用外资 固定资产投资 财政投入 项目投资额 税收 亩均税收 亩均产值 \
         工业总产值 规上工业增加值 营业收入 村集体经济收入 农民人均纯收入 人均可支配收入 销售额 销售收入 旅游总收入 \
         融资额 贷款金额 担保余额 运维费用 印刷费 委托业务费 劳务费 会议费 公用经费 三公经费 人员经费 补偿金 \
         减免金额 节约金额 资金总额 汇率 经费支出 采购单价 中标价 社会资本投入资金 网络零售额 进出口额 罚没收入 \
         挽回经济损失金额 债务余额 专项资金规模",
    ),
    (
        Some(Kind::Time),
        "完成时间 项目完成时间 资金到位时间 验收时间 截止日期 办理时限 审批时限 响应时间 故障修复时长 工期 施工工期 \
         服务期限 设备使用年限 使用寿命 质保期 安全运行天数 平均住院日 建设周期 拨付时间 补助发放时间 补助资金发放周期 \
         平均等候时间 出警时间 开工时间 资料报送时间 展览天数 信息报送及时性 办理时间缩短",
    ),
    (
        Some(Kind::Sat),
        "群众满意度 企业满意率 服务对象满意程度 学员满意度（%） 满意度 受益群众满意度指标 家长满意度得分",
    ),
    (
        Some(Kind::State),
        "提高工作效率 办事效率 项目执行效率 服务水平 公共服务水平 项目带动就业能力 应急救援能力 环境质量 大气环境质量改善 \
         项目实施对环境的影响 对生态环境的影响 提升城市形象 促进经济发展 保障社会稳定 营商环境 群众获得感 社会和谐稳定 \
         社会影响力 示范带动作用 长效机制 可持续发展能力 教育教学质量 经济效益 社会效益 生态效益 村容村貌 \
         保障单位正常运转 维护社会稳定 带动区域经济发展 改善人居环境 提升干部素质 增强群众法治意识 \
         推动产业升级 促进农民就近就业 拉动建材市场发展 加强队伍建设 优化营商环境 治安状况 生态环境状况 队伍建设情况 \
         工作开展效果 宣传效果 政策影响力 财政资金使用效益 丰富群众文化生活 保障粮食安全 公共文化服务的改进 服务质量提升 \
         生态环境改善程度 招商工作成效 火灾扑救能力 舆论引导能力 经济发展促进作用 规范政府投资行为 群众幸福感",
    ),
    (
        Some(Kind::Activity),
        "工作完成情况 项目执行情况 任务落实情况 问题整改情况 资金到位情况 数据完整性 数据准确性 \
         资金使用合规性 养护作业规范性 危险废物安全处置 达标情况 污染物达标排放 生活垃圾无害化处理 设备购置 设备安装 \
         隐患排查 工程验收 竣工验收 按时发放 足额发放 补助发放 资金拨付及时 人员到岗情况 项目验收情况 \
         监督检查全覆盖",
    ),
    (None, "新建道路 改造户厕 维修机井 购置灭火器 受益农户 编制规划 微型消防车 驻村工作队 法律顾问"),
];
