//! Characters that only look like the ones that were written: radicals and compatibility ideographs.
//!
//! Some programs give the glyph of 工 the code of the radical ⼯ in their map to Unicode. No one types these characters;
//! they are read as the characters that the page shows.

/// The character that is meant.
pub(super) fn unified(c: char) -> char {
    let code = u32::from(c);
    let (list, first) = match code {
        0x2e81..=0x2ef3 => return supplement(c),
        // Marks that share a glyph with the one that is typed.
        0x2015 => return '—',
        0x22ef => return '…',
        0x301c => return '～',
        0x2f00..=0x2fd5 => (KANGXI, 0x2f00),
        0xf900..=0xfad9 => (COMPATIBILITY, 0xf900),
        _ => return c,
    };
    list.chars().nth((code - first) as usize).unwrap_or(c)
}

fn supplement(c: char) -> char {
    let found = SUPPLEMENT.chars().zip(SUPPLEMENT.chars().skip(1)).step_by(2).find(|(radical, _)| *radical == c);
    found.map_or(c, |(_, meant)| meant)
}

/// The radicals from U+2F00 on, as ideographs.
const KANGXI: &str = "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女\
    子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈户手支攴文斗斤方无日曰月木欠\
    止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸\
    禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕\
    豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟\
    鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";

/// Pairs: a radical of the supplement and the ideograph.
const SUPPLEMENT: &str = "⺁厂⺄乙⺅亻⺈刀⺋卩⺌小⺍小⺕彐⺗心⺘扌⺟母⺠民⺩王⺪疋⺮竹⺳网⺶羊⺻聿⺼肉\
    ⻁虎⻄西⻅见⻆角⻈讠⻉贝⻋车⻓长⻔门⻙韦⻚页⻛风⻜飞⻝食⻠饣⻢马⻣骨⻤鬼⻥鱼\
    ⻦鸟⻧卤⻨麦⻩黄⻫齐⻭齿⻮齿⻯龙⻰龙⻱龟⻲龟⻳龟⻘青";

/// The compatibility ideographs from U+F900 on, as the ideographs that they stand for.
const COMPATIBILITY: &str = "豈更車賈滑串句龜龜契金喇奈懶癩羅蘿螺裸邏樂洛烙珞落酪駱亂卵欄爛蘭鸞嵐濫藍襤拉\
    臘蠟廊朗浪狼郎來冷勞擄櫓爐盧老蘆虜路露魯鷺碌祿綠菉錄鹿論壟弄籠聾牢磊賂雷壘屢\
    樓淚漏累縷陋勒肋凜凌稜綾菱陵讀拏樂諾丹寧怒率異北磻便復不泌數索參塞省葉說殺辰\
    沈拾若掠略亮兩凉梁糧良諒量勵呂女廬旅濾礪閭驪麗黎力曆歷轢年憐戀撚漣煉璉秊練聯\
    輦蓮連鍊列劣咽烈裂說廉念捻殮簾獵令囹寧嶺怜玲瑩羚聆鈴零靈領例禮醴隸惡了僚寮尿\
    料樂燎療蓼遼龍暈阮劉杻柳流溜琉留硫紐類六戮陸倫崙淪輪律慄栗率隆利吏履易李梨泥\
    理痢罹裏裡里離匿溺吝燐璘藺隣鱗麟林淋臨立笠粒狀炙識什茶刺切度拓糖宅洞暴輻行降\
    見廓兀嗀﨎﨏塚﨑晴﨓﨔凞猪益礼神祥福靖精羽﨟蘒﨡諸﨣﨤逸都﨧﨨﨩飯飼館鶴郞隷\
    侮僧免勉勤卑喝嘆器塀墨層屮悔慨憎懲敏既暑梅海渚漢煮爫琢碑社祉祈祐祖祝禍禎穀突\
    節練縉繁署者臭艹艹著褐視謁謹賓贈辶逸難響頻恵𤋮舘﩮﩯並况全侀充冀勇勺喝啕喙嗢\
    塚墳奄奔婢嬨廒廙彩徭惘慎愈憎慠懲戴揄搜摒敖晴朗望杖歹殺流滛滋漢瀞煮瞧爵犯猪瑱\
    甆画瘝瘟益盛直睊着磌窱節类絛練缾者荒華蝹襁覆視調諸請謁諾諭謹變贈輸遲醙鉶陼難\
    靖韛響頋頻鬒龜𢡊𢡄𣏕㮝䀘䀹𥉉𥳐𧻓齃龎";

#[cfg(test)]
mod tests {
    use super::unified;

    #[test]
    fn radicals_become_what_they_look_like() {
        assert_eq!("⼯⻓⽇年工A⼾―".chars().map(unified).collect::<String>(), "工长日年工A户—");
    }
}
