//! Text in which cells run together without any mark.
//!
//! Head words or level labels that follow each other immediately are the sign of it. Nothing is read there: where a name
//! ends and its value begins would be a guess.

use super::{Layout, Unit};

/// Column heads that run together.
const HEADS: &[&str] = &[
    "一级指标二级指标",
    "二级指标三级指标",
    "三级指标指标值",
    "三级指标年度指标值",
    "三级指标指标解释",
    "三级指标绩效指标描述",
    "指标名称指标值",
    "二级指标指标内容",
];

/// First levels with the second level that follows.
const STARTS: &[&str] = &[
    "产出指标数量",
    "产出指标质量",
    "产出指标时效",
    "产出指标成本",
    "效益指标经济",
    "效益指标社会",
    "效益指标生态",
    "效益指标可持续",
    "满意度指标服务",
    "满意度指标满意",
    "满意度指标社会",
    "成本指标经济成本",
    "成本指标社会成本",
    "成本指标生态",
];

/// Second levels that start a glued row under another one.
const LEVELS: &[&str] = &[
    "数量指标",
    "质量指标",
    "时效指标",
    "成本指标",
    "经济成本指标",
    "社会成本指标",
    "生态环境成本指标",
    "经济效益指标",
    "社会效益指标",
    "生态效益指标",
    "可持续影响指标",
    "服务对象满意度指标",
    "满意度指标",
];

impl Layout<'_, '_> {
    /// Whether the cells of a line run together.
    pub(super) fn is_glued(&self, text: &str) -> bool {
        let start = |starts: &[&str]| starts.iter().any(|start| text.starts_with(start));
        if HEADS.iter().any(|run| text.contains(run)) || start(STARTS) {
            return true;
        }
        let under = matches!(self.units.last(), Some(Unit::Glued(_)));
        let level = || LEVELS.iter().any(|level| text.starts_with(level) && text.len() > level.len() + 6);
        let valued = || text.contains(['≥', '≤', '＝', '=', '＞', '＜', '%']) && !text.contains(['。', '：']);
        under && (level() || valued())
    }
}
