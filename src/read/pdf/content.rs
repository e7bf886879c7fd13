//! Carries out the operators of a page as far as they place text and straight lines.
//!
//! Nothing is drawn: colours, clips, patterns and pictures are passed over, a picture but for its size. Every operator
//! is counted, so that no file keeps this busy for ever.

use super::Budget;
use super::font::{Font, Shown};
use super::geometry::{Boxed, Matrix};
use super::sheet::{Glyph, Rule, Sheet};
use crate::read::ReadError;
use hayro_cmap::BfString;
use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_syntax::object::{Array, Dict, Name, Object, ObjectIdentifier, Stream};
use hayro_syntax::page::{Page, Resources};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// Forms within forms; sound files have two or three.
const DEEPEST_FORM: u32 = 16;
/// Saved states; the standard asks for 28.
const DEEPEST_STATE: usize = 512;

/// The fonts of a document, each loaded once.
#[derive(Default)]
pub(super) struct Fonts {
    loaded: FxHashMap<ObjectIdentifier, Rc<Font>>,
}

/// Reads a page.
pub(super) fn read<'a>(
    page: &Page<'a>,
    number: u32,
    fonts: &mut Fonts,
    budget: &mut Budget<'_>,
) -> Result<Sheet, ReadError> {
    let (width, height) = page.render_dimensions();
    let mut reader = Reader {
        sheet: Sheet::new(number, width, height),
        fonts,
        budget,
        state: State::new(Matrix(page.initial_transform(true).as_coeffs())),
        stack: Vec::new(),
        path: Path::default(),
        text: Matrix::IDENTITY,
        line: Matrix::IDENTITY,
        marked: Vec::new(),
        depth: 0,
    };
    let mut content = Vec::new();
    if let Some(stream) = page.raw().get::<Stream<'_>>("Contents") {
        content = reader.budget.decode(&stream).unwrap_or_default();
    } else if let Some(streams) = page.raw().get::<Array<'_>>("Contents") {
        for stream in streams.iter::<Stream<'_>>() {
            reader.budget.operator()?;
            content.extend(reader.budget.decode(&stream).unwrap_or_default());
            content.push(b'\n');
        }
    }
    let start = reader.state.clone();
    reader.run(&content, page.resources())?;
    reader.state = start;
    for note in page.raw().get::<Array<'_>>("Annots").iter().flat_map(|notes| notes.iter::<Dict<'_>>()) {
        reader.budget.operator()?;
        reader.annotation(&note, page.resources())?;
    }
    reader.budget.settle()?;
    Ok(reader.sheet)
}

struct Reader<'r, 'l> {
    sheet: Sheet,
    fonts: &'r mut Fonts,
    budget: &'r mut Budget<'l>,
    state: State,
    stack: Vec<State>,
    path: Path,
    text: Matrix,
    line: Matrix,
    /// Open marked content: whether each is a page header or footer.
    marked: Vec<bool>,
    depth: u32,
}

#[derive(Clone)]
struct State {
    matrix: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    char_space: f64,
    word_space: f64,
    /// Horizontal scale.
    scale: f64,
    leading: f64,
    rise: f64,
    /// Where text can be seen; everywhere where nothing is said.
    clip: Option<Boxed>,
}

impl State {
    fn new(matrix: Matrix) -> Self {
        Self {
            matrix,
            font: None,
            size: 1.0,
            char_space: 0.0,
            word_space: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
            clip: None,
        }
    }
}

/// The straight segments of the open path, in page coordinates.
#[derive(Default)]
struct Path {
    segments: Vec<[(f64, f64); 2]>,
    start: (f64, f64),
    last: (f64, f64),
    /// Whether a part of it is curved.
    curved: bool,
    /// Ends of its parts in `segments`.
    parts: Vec<usize>,
    /// Whether it limits what is drawn later.
    clips: bool,
}

impl Reader<'_, '_> {
    fn run<'a>(&mut self, content: &[u8], resources: &Resources<'a>) -> Result<(), ReadError> {
        let floor = self.stack.len();
        let mut named: FxHashMap<Vec<u8>, Option<Rc<Font>>> = FxHashMap::default();
        let mut operators = TypedIter::new(content);
        while let Some(operator) = operators.next() {
            self.budget.operator()?;
            match operator {
                Op::SaveState(_) if self.stack.len() < DEEPEST_STATE => self.stack.push(self.state.clone()),
                Op::RestoreState(_) if self.stack.len() > floor => {
                    if let Some(state) = self.stack.pop() {
                        self.state = state;
                    }
                }
                Op::Transform(t) => {
                    let matrix = Matrix([t.0, t.1, t.2, t.3, t.4, t.5].map(|n| n.as_f64()));
                    self.state.matrix = self.state.matrix.after(matrix);
                }
                Op::TextFont(font) => {
                    self.state.size = font.1.as_f64();
                    let load = || self.fonts.get(resources, font.0, self.budget);
                    self.state.font = named.entry(font.0.to_vec()).or_insert_with(load).clone();
                }
                Op::SetGraphicsState(name) => {
                    let font = resources.get_ext_g_state(name.0).and_then(|dict| dict.get::<Array<'_>>("Font"));
                    if let Some(font) = font {
                        let dict = font.iter::<Dict<'_>>().next().unwrap_or_default();
                        let id = font.raw_iter().next().and_then(|font| font.as_obj_ref());
                        self.state.font = Some(self.fonts.load(&dict, id.map(Into::into), self.budget));
                        self.state.size = font.iter::<f32>().last().map_or(1.0, f64::from);
                    }
                }
                Op::CharacterSpacing(n) => self.state.char_space = n.0.as_f64(),
                Op::WordSpacing(n) => self.state.word_space = n.0.as_f64(),
                Op::HorizontalScaling(n) => self.state.scale = n.0.as_f64() / 100.0,
                Op::TextLeading(n) => self.state.leading = n.0.as_f64(),
                Op::TextRise(n) => self.state.rise = n.0.as_f64(),
                Op::BeginText(_) => {
                    self.text = Matrix::IDENTITY;
                    self.line = Matrix::IDENTITY;
                }
                Op::NextLine(by) => self.next_line(by.0.as_f64(), by.1.as_f64()),
                Op::NextLineAndSetLeading(by) => {
                    self.state.leading = -by.1.as_f64();
                    self.next_line(by.0.as_f64(), by.1.as_f64());
                }
                Op::SetTextMatrix(t) => {
                    self.line = Matrix([t.0, t.1, t.2, t.3, t.4, t.5].map(|n| n.as_f64()));
                    self.text = self.line;
                }
                Op::NextLineUsingLeading(_) => self.next_line(0.0, -self.state.leading),
                Op::ShowText(text) => self.show(text.0.as_bytes())?,
                Op::NextLineAndShowText(text) => {
                    self.next_line(0.0, -self.state.leading);
                    self.show(text.0.as_bytes())?;
                }
                Op::ShowTextWithParameters(text) => {
                    self.state.word_space = text.0.as_f64();
                    self.state.char_space = text.1.as_f64();
                    self.next_line(0.0, -self.state.leading);
                    self.show(text.2.as_bytes())?;
                }
                Op::ShowTexts(list) => {
                    for item in list.0.iter::<Object<'_>>() {
                        match item {
                            Object::String(text) => self.show(text.as_bytes())?,
                            Object::Number(back) => self.advance(-back.as_f64() / 1000.0 * self.state.size),
                            _ => {}
                        }
                    }
                }
                Op::XObject(name) => {
                    if let Some(stream) = resources.get_x_object(name.0) {
                        self.object(&stream, resources)?;
                    }
                }
                Op::InlineImage(_) => self.picture(),
                Op::BeginMarkedContent(_) => self.begin_marked(false),
                Op::BeginMarkedContentWithProperties(mark) => {
                    let furniture = &**mark.0 == b"Artifact" && is_furniture(mark.1);
                    self.begin_marked(furniture);
                }
                Op::EndMarkedContent(_) => drop(self.marked.pop()),
                other => self.draw(&other)?,
            }
        }
        self.stack.truncate(floor);
        Ok(())
    }

    /// The operators of paths.
    fn draw(&mut self, operator: &Op<'_, '_>) -> Result<(), ReadError> {
        let point = |x: f64, y: f64| self.state.matrix.apply(x, y);
        match operator {
            Op::MoveTo(to) => {
                let to = point(to.0.as_f64(), to.1.as_f64());
                self.path.begin(to);
            }
            Op::LineTo(to) => {
                let to = point(to.0.as_f64(), to.1.as_f64());
                self.path.line(to);
            }
            Op::CubicTo(c) => {
                let to = point(c.4.as_f64(), c.5.as_f64());
                self.path.curve(to);
            }
            Op::CubicStartTo(c) => {
                let to = point(c.2.as_f64(), c.3.as_f64());
                self.path.curve(to);
            }
            Op::CubicEndTo(c) => {
                let to = point(c.2.as_f64(), c.3.as_f64());
                self.path.curve(to);
            }
            Op::RectPath(r) => {
                let (x, y, w, h) = (r.0.as_f64(), r.1.as_f64(), r.2.as_f64(), r.3.as_f64());
                let corners = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)].map(|(x, y)| point(x, y));
                self.path.begin(corners[0]);
                corners[1..].iter().for_each(|to| self.path.line(*to));
                self.path.close();
            }
            Op::ClosePath(_) => self.path.close(),
            Op::StrokePath(_) => self.stroke()?,
            Op::CloseAndStrokePath(_) => {
                self.path.close();
                self.stroke()?;
            }
            Op::FillPathNonZero(_) | Op::FillPathNonZeroCompatibility(_) | Op::FillPathEvenOdd(_) => self.fill()?,
            Op::FillAndStrokeNonZero(_) | Op::FillAndStrokeEvenOdd(_) => self.stroke()?,
            Op::CloseFillAndStrokeNonZero(_) | Op::CloseFillAndStrokeEvenOdd(_) => {
                self.path.close();
                self.stroke()?;
            }
            Op::ClipNonZero(_) | Op::ClipEvenOdd(_) => self.path.clips = true,
            Op::EndPath(_) => drop(self.take_path()),
            _ => {}
        }
        Ok(())
    }

    /// Ends the open path, which may limit what is drawn from now on.
    fn take_path(&mut self) -> Path {
        let path = std::mem::take(&mut self.path);
        if path.clips && !path.curved {
            // An empty path leaves nothing to be seen; that is left to programs that draw.
            if let Some(bounds) = Boxed::around(path.segments.iter().flatten().copied()) {
                let clip = self.state.clip.map_or(bounds, |clip| clip.meet(bounds));
                self.state.clip = Some(clip);
            }
        }
        path
    }

    fn stroke(&mut self) -> Result<(), ReadError> {
        for [from, to] in self.take_path().segments {
            if let Some(rule) = Rule::of(from, to) {
                self.budget.mark()?;
                self.sheet.rules.push(rule);
            }
        }
        Ok(())
    }

    /// Thin filled rectangles are lines.
    fn fill(&mut self) -> Result<(), ReadError> {
        let path = self.take_path();
        if path.curved {
            return Ok(());
        }
        let mut from = 0;
        for end in path.parts.iter().copied().chain([path.segments.len()]) {
            let part = &path.segments[from.min(end)..end];
            from = end;
            let points = part.iter().flatten().copied();
            let Some(bounds) = Boxed::around(points) else { continue };
            if let Some(rule) = Rule::of_thin(bounds) {
                self.budget.mark()?;
                self.sheet.rules.push(rule);
            }
        }
        Ok(())
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = self.line.after(Matrix([1.0, 0.0, 0.0, 1.0, x, y]));
        self.text = self.line;
    }

    /// Moves on along the line, by a length of unscaled text space.
    fn advance(&mut self, by: f64) {
        let vertical = self.state.font.as_ref().is_some_and(|font| font.vertical);
        let by = if vertical { (0.0, by) } else { (by * self.state.scale, 0.0) };
        self.text = self.text.after(Matrix([1.0, 0.0, 0.0, 1.0, by.0, by.1]));
    }

    fn show(&mut self, bytes: &[u8]) -> Result<(), ReadError> {
        let Some(font) = self.state.font.clone() else { return Ok(()) };
        let mut rest = bytes;
        while !rest.is_empty() {
            let shown = font.show(rest);
            let space = shown.bytes == 1 && rest[0] == b' ';
            rest = &rest[shown.bytes.clamp(1, rest.len())..];
            self.budget.mark()?;
            self.place(&font, &shown);
            let mut by = f64::from(shown.advance) * self.state.size + self.state.char_space;
            if space {
                by += self.state.word_space;
            }
            self.advance(by);
        }
        Ok(())
    }

    fn place(&mut self, font: &Font, shown: &Shown) {
        let state = &self.state;
        let size = Matrix([state.size * state.scale, 0.0, 0.0, state.size, 0.0, state.rise]);
        let matrix = state.matrix.after(self.text).after(size);
        let furniture = self.marked.last().copied().unwrap_or(false);
        let advance = f64::from(shown.advance);
        // A vertical glyph hangs below its origin, centred.
        let cell = if font.vertical { [-0.5, advance, 0.5, 0.0] } else { [0.0, -0.12, advance, 0.88] };
        let clip = state.clip;
        match &shown.text {
            Some(BfString::Char(c)) => self.sheet.push(Glyph::new(*c, &matrix, cell, furniture), clip),
            Some(BfString::String(text)) => {
                let count = text.chars().count().max(1) as f64;
                for (at, c) in text.chars().enumerate().take(64) {
                    let (from, to) = (advance * at as f64 / count, advance * (at + 1) as f64 / count);
                    self.sheet.push(Glyph::new(c, &matrix, [from, cell[1], to, cell[3]], furniture), clip);
                }
            }
            None => self.sheet.unknown += 1,
        }
    }

    fn object<'a>(&mut self, stream: &Stream<'a>, resources: &Resources<'a>) -> Result<(), ReadError> {
        match stream.dict().get::<Name<'_>>("Subtype").as_deref() {
            Some(b"Image") => self.picture(),
            Some(b"Form") if self.depth < DEEPEST_FORM => {
                let saved = self.state.clone();
                let matrix = stream.dict().get::<[f64; 6]>("Matrix").map_or(Matrix::IDENTITY, Matrix);
                self.state.matrix = self.state.matrix.after(matrix);
                let own = stream.dict().get::<Dict<'_>>("Resources").map(Resources::new);
                let (text, line, path) = (self.text, self.line, std::mem::take(&mut self.path));
                self.depth += 1;
                if let Some(content) = self.budget.decode(stream) {
                    self.run(&content, own.as_ref().unwrap_or(resources))?;
                }
                self.depth -= 1;
                (self.text, self.line, self.path) = (text, line, path);
                self.state = saved;
            }
            _ => {}
        }
        Ok(())
    }

    /// What a filled-in form field or a typed note shows.
    fn annotation<'a>(&mut self, note: &Dict<'a>, resources: &Resources<'a>) -> Result<(), ReadError> {
        let kind = note.get::<Name<'_>>("Subtype");
        let hidden = note.get::<u32>("F").unwrap_or(0) & 0b10_0010 != 0;
        if hidden || !matches!(kind.as_deref(), Some(b"Widget" | b"FreeText")) {
            return Ok(());
        }
        let Some(looks) = note.get::<Dict<'_>>("AP") else { return Ok(()) };
        let stream = looks.get::<Stream<'_>>("N").or_else(|| {
            let state = note.get::<Name<'_>>("AS")?;
            looks.get::<Dict<'_>>("N")?.get::<Stream<'_>>(&state)
        });
        let (Some(stream), Some([x0, y0, x1, y1])) = (stream, note.get::<[f64; 4]>("Rect")) else { return Ok(()) };
        let matrix = stream.dict().get::<[f64; 6]>("Matrix").map_or(Matrix::IDENTITY, Matrix);
        let [bx0, by0, bx1, by1] = stream.dict().get::<[f64; 4]>("BBox").unwrap_or([0.0, 0.0, 1.0, 1.0]);
        let corners = [(bx0, by0), (bx1, by0), (bx1, by1), (bx0, by1)].map(|(x, y)| matrix.apply(x, y));
        let Some(bounds) = Boxed::around(corners.into_iter()) else { return Ok(()) };
        let scale = |to: f64, from: f64| if from > 0.0 { (to / from).abs() } else { 1.0 };
        let (sx, sy) = (scale(x1 - x0, f64::from(bounds.width())), scale(y1 - y0, f64::from(bounds.height())));
        let (left, bottom) = (x0.min(x1), y0.min(y1));
        let place = Matrix([sx, 0.0, 0.0, sy, left - f64::from(bounds.x0) * sx, bottom - f64::from(bounds.y0) * sy]);
        let saved = self.state.clone();
        self.state.matrix = self.state.matrix.after(place);
        self.object(&stream, resources)?;
        self.state = saved;
        Ok(())
    }

    fn picture(&mut self) {
        let corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)].map(|(x, y)| self.state.matrix.apply(x, y));
        if let Some(bounds) = Boxed::around(corners.into_iter()) {
            self.sheet.pictures += bounds.width() * bounds.height();
        }
    }

    fn begin_marked(&mut self, furniture: bool) {
        let outer = self.marked.last().copied().unwrap_or(false);
        if self.marked.len() < DEEPEST_STATE {
            self.marked.push(furniture || outer);
        }
    }
}

/// Tagged files say which text is a page header or footer.
fn is_furniture(properties: &Object<'_>) -> bool {
    let Object::Dict(dict) = properties else { return false };
    let is = |key: &str, words: &[&[u8]]| dict.get::<Name<'_>>(key).is_some_and(|name| words.contains(&&*name));
    is("Subtype", &[b"Header", b"Footer", b"PageNum"])
}

impl Fonts {
    fn get<'a>(&mut self, resources: &Resources<'a>, name: &Name<'_>, budget: &mut Budget<'_>) -> Option<Rc<Font>> {
        let id = resources.fonts.get_ref(name).map(Into::into);
        resources.get_font(name).map(|dict| self.load(&dict, id, budget))
    }

    fn load(&mut self, dict: &Dict<'_>, id: Option<ObjectIdentifier>, budget: &mut Budget<'_>) -> Rc<Font> {
        if let Some(font) = id.and_then(|id| self.loaded.get(&id)) {
            return font.clone();
        }
        let font = Rc::new(Font::load(dict, budget));
        if let Some(id) = id {
            self.loaded.insert(id, font.clone());
        }
        font
    }
}

impl Path {
    fn begin(&mut self, at: (f64, f64)) {
        self.parts.push(self.segments.len());
        (self.start, self.last) = (at, at);
    }

    fn line(&mut self, to: (f64, f64)) {
        self.segments.push([self.last, to]);
        self.last = to;
    }

    fn curve(&mut self, to: (f64, f64)) {
        self.curved = true;
        self.last = to;
    }

    fn close(&mut self) {
        if self.last != self.start {
            self.line(self.start);
        }
    }
}
