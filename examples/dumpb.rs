use biaochi::{
    Lexicon,
    filing::{Class, Filing},
    read,
};
fn main() {
    for path in std::env::args().skip(1) {
        let path = std::path::PathBuf::from(path);
        let document = read::read_file(&path, &read::Limits::default()).unwrap();
        let lexicon = Lexicon::builtin();
        let filing = Filing::read(&document, lexicon);
        let t = |s: Option<biaochi::Span>| s.map_or("", |s| document.slice(s));
        let f = path.file_stem().unwrap().to_string_lossy().to_string();
        for p in &filing.projects {
            println!(
                "{f}\tPROJECT\ttitle={}\tname={}\tunit={}\tgoals={:?}\tlabel={}",
                t(p.title),
                t(p.name),
                t(p.unit_name),
                p.goals.iter().map(|g| document.slice(g.span)).collect::<Vec<_>>(),
                t(p.goal_label)
            );
            for row in &p.indicators {
                let class = row.value.as_ref().map(|v| v.class);
                println!(
                    "{f}\tROW\t{:?}\t{:?}\t{:?}\tL2={}\tN={}\tD={}\tV={}\tB={}\tR={:?}\tA={}",
                    class,
                    row.kind,
                    row.l2(),
                    t(row.level2.map(|l| l.span)),
                    t(row.name),
                    t(row.description),
                    t(row.value.as_ref().map(|v| v.span)),
                    t(row.basis),
                    row.remarks.iter().map(|s| document.slice(*s)).collect::<Vec<_>>(),
                    t(row.actual.as_ref().map(|v| v.span))
                );
            }
        }
        for field in &filing.outline.fields {
            println!("{f}\tFIELD\t{:?}\t{}", field.kind, document.slice(field.span));
        }
    }
}
