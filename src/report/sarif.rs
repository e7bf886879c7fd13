//! SARIF 2.1.0, for whatever shows findings of linters. Results are written as files arrive; what could not be read
//! follows at the end, as notifications of the run.

use super::escape::uri;
use super::{Report, Summary};
use crate::Lang;
use crate::check::FileReport;
use crate::document::Location;
use crate::finding::{Finding, Mark, Severity};
use crate::lexicon::Lexicon;
use crate::rules::{ALL, Rule};
use serde_json::{Value, json};
use std::io::{self, Write};

/// A SARIF log of one run.
pub struct Sarif {
    lang: Lang,
    results: usize,
    notifications: Vec<Value>,
}

impl Sarif {
    /// A log with messages in a language.
    pub fn new(lang: Lang) -> Self {
        Self { lang, results: 0, notifications: Vec::new() }
    }
}

impl Report for Sarif {
    fn start(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let lang = self.lang;
        let rules: Vec<Value> = ALL.iter().map(|rule| descriptor(rule, lang)).collect();
        let driver = json!({
            "name": "biaochi",
            "fullName": "biaochi 标尺",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "language": lang.say("zh-CN", "en"),
            "shortDescription": { "text": lang.say("检查预算绩效目标", "Checks performance targets of public budgets") },
            "rules": rules,
        });
        let schema = "https://json.schemastore.org/sarif-2.1.0.json";
        let tool = json!({ "driver": driver });
        write!(
            out,
            r#"{{"$schema":"{schema}","version":"2.1.0","runs":[{{"tool":{tool},"columnKind":"unicodeCodePoints","results":["#
        )
    }

    fn file(&mut self, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
        let artifact = json!({ "uri": uri(&file.path) });
        if let Some(error) = &file.error {
            self.notifications.push(json!({
                "level": "error",
                "descriptor": { "id": error.code },
                "message": { "text": error.message },
                "locations": [{ "physicalLocation": { "artifactLocation": artifact } }],
            }));
        }
        for finding in &file.findings {
            out.write_all(if self.results > 0 { b",\n" } else { b"\n" })?;
            self.results += 1;
            serde_json::to_writer(&mut *out, &result(finding, &artifact, self.lang))?;
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        for remark in &summary.remarks {
            self.notifications.push(json!({
                "level": "note",
                "descriptor": { "id": remark.code },
                "message": { "text": remark.message },
            }));
        }
        let invocation = json!({
            "executionSuccessful": summary.unreadable == 0,
            "toolExecutionNotifications": self.notifications,
        });
        writeln!(out, "\n],\"invocations\":[{invocation}]}}]}}")
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn descriptor(rule: &Rule, lang: Lang) -> Value {
    let basis: Vec<&str> = Lexicon::builtin().bases_of(rule.code).map(|basis| &**basis.cite(lang)).collect();
    let (remedy, limits) = (rule.remedy.get(lang), rule.limits.get(lang));
    let heads =
        [lang.say("怎么改：", "What to do: "), lang.say("不报的情形：", "Limits: "), lang.say("依据：", "Basis: ")];
    let help = format!("{}{remedy}\n{}{limits}\n{}{}", heads[0], heads[1], heads[2], basis.join(lang.say("；", "; ")));
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": { "text": rule.title.get(lang) },
        "fullDescription": { "text": rule.why.get(lang) },
        "help": { "text": help, "markdown": help.replace('\n', "\n\n") },
        "defaultConfiguration": { "level": level(rule.severity) },
    })
}

fn result(finding: &Finding, artifact: &Value, lang: Lang) -> Value {
    let location = |mark: &Mark| {
        let mut physical = json!({ "artifactLocation": artifact });
        if let Location::Text { line, column, end_line, end_column } = &mark.location {
            physical["region"] = json!({
                "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column,
                "snippet": { "text": mark.text },
            });
        }
        let place = mark.location.show(lang);
        json!({
            "physicalLocation": physical,
            "logicalLocations": [{
                "name": mark.place.rsplit('·').next().unwrap_or(&mark.place),
                "fullyQualifiedName": mark.place,
                "decoratedName": place,
            }],
        })
    };
    let rule_index = ALL.iter().position(|rule| rule.code == finding.rule);
    let related: Vec<Value> = finding
        .related
        .iter()
        .enumerate()
        .map(|(at, related)| {
            let mut place = location(&related.span);
            place["id"] = json!(at + 1);
            place["message"] = json!({ "text": related.message });
            place
        })
        .collect();
    let suggestion = lang.say("建议：", "");
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level(finding.severity),
        "message": { "text": format!("{}{}{suggestion}{}", finding.message, lang.say("", " "), finding.suggestion) },
        "locations": [location(&finding.span)],
        "relatedLocations": related,
        "partialFingerprints": { "biaochi/v1": finding.fingerprint },
        "properties": { "confidence": finding.confidence, "text": finding.span.text, "basis": finding.basis },
    });
    if let Some(index) = rule_index {
        result["ruleIndex"] = json!(index);
    }
    if let Some(reason) = &finding.suppressed {
        result["suppressions"] = json!([{ "kind": "external", "justification": reason }]);
    }
    if let (Some(fix), Some(region)) = (&finding.fix, result["locations"][0]["physicalLocation"].get("region").cloned())
    {
        result["fixes"] = json!([{
            "description": { "text": finding.suggestion },
            "artifactChanges": [{
                "artifactLocation": artifact,
                "replacements": [{ "deletedRegion": region, "insertedContent": { "text": fix.replacement } }],
            }],
        }]);
    }
    result
}
