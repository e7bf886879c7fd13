//! What stands on a page: characters with their boxes, straight lines, the space that pictures take.

use super::geometry::{Boxed, Matrix, Turn};
use super::radicals::unified;

/// A page as it was read.
pub(super) struct Sheet {
    /// From 1.
    pub number: u32,
    pub width: f32,
    pub height: f32,
    pub glyphs: Vec<Glyph>,
    pub rules: Vec<Rule>,
    /// Square points that pictures take, overlaps counted twice.
    pub pictures: f32,
    /// Glyphs whose characters the file does not tell.
    pub unknown: usize,
    /// Whether text lies where it cannot be seen.
    pub hidden: bool,
    /// How the text runs on the page as the file has it; glyphs and lines are turned to run to the right.
    pub turn: Turn,
}

/// A character on a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    pub c: char,
    pub at: Boxed,
    /// Height of its baseline from the top.
    pub base: f32,
    /// Font size on the page.
    pub size: f32,
    /// Direction of its line; none for slanted text.
    pub turn: Option<Turn>,
    /// Whether the file marks it as part of a page header or footer.
    pub furniture: bool,
}

/// A straight line along one of the page's edges, its thickness left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rule {
    pub flat: bool,
    /// The coordinate that it keeps.
    pub at: f32,
    pub from: f32,
    pub to: f32,
}

/// Thicker rectangles are areas and no lines.
const THICKEST: f32 = 3.0;

impl Rule {
    /// A line between two points, if it runs along an edge of the page.
    pub fn of(from: (f64, f64), to: (f64, f64)) -> Option<Self> {
        Self::of_thin(Boxed::around([from, to].into_iter())?).filter(|rule| rule.to - rule.from > 1.0)
    }

    /// A thin rectangle.
    pub fn of_thin(bounds: Boxed) -> Option<Self> {
        let (width, height) = (bounds.width(), bounds.height());
        let (x, y) = bounds.center();
        if height <= THICKEST && width > height * 2.0 {
            Some(Self { flat: true, at: y, from: bounds.x0, to: bounds.x1 })
        } else if width <= THICKEST && height > width * 2.0 {
            Some(Self { flat: false, at: x, from: bounds.y0, to: bounds.y1 })
        } else {
            None
        }
    }

    fn bounds(self) -> Boxed {
        let Self { flat, at, from, to } = self;
        if flat { Boxed { x0: from, y0: at, x1: to, y1: at } } else { Boxed { x0: at, y0: from, x1: at, y1: to } }
    }

    fn turned(self, turn: Turn, width: f32, height: f32) -> Self {
        let Boxed { x0, y0, x1, y1 } = self.bounds().turned(turn, width, height);
        let flat = self.flat != matches!(turn, Turn::Up | Turn::Down);
        if flat { Self { flat, at: y0, from: x0, to: x1 } } else { Self { flat, at: x0, from: y0, to: y1 } }
    }
}

impl Glyph {
    /// A glyph whose box is `cell` in units of its font, placed by `matrix`.
    pub fn new(c: char, matrix: &Matrix, cell: [f64; 4], furniture: bool) -> Option<Self> {
        let [left, bottom, right, top] = cell;
        let corners = [(left, bottom), (right, bottom), (right, top), (left, top)].map(|(x, y)| matrix.apply(x, y));
        let at = Boxed::around(corners.into_iter())?;
        let (ox, oy) = matrix.apply(0.0, 0.0);
        let (rx, ry) = matrix.apply(1.0, 0.0);
        let (ux, uy) = matrix.apply(0.0, 1.0);
        let size = ((ux - ox).hypot(uy - oy)).min(20_000.0) as f32;
        let (dx, dy) = (rx - ox, ry - oy);
        // A slant of five degrees is a crooked scan; more is a stamp or a watermark.
        let turn = match () {
            () if dx.abs() > dy.abs() * 11.0 => Some(if dx >= 0.0 { Turn::None } else { Turn::Back }),
            () if dy.abs() > dx.abs() * 11.0 => Some(if dy < 0.0 { Turn::Up } else { Turn::Down }),
            () => None,
        };
        let base = match turn {
            Some(Turn::Up | Turn::Down) => ox,
            _ => oy,
        };
        let base = base.clamp(-20_000.0, 20_000.0) as f32;
        Some(Self { c: unified(c), at, base, size, turn, furniture })
            .filter(|glyph| size > 0.0 && glyph.base.is_finite())
    }
}

impl Sheet {
    pub fn new(number: u32, width: f32, height: f32) -> Self {
        let (glyphs, rules, turn) = (Vec::new(), Vec::new(), Turn::None);
        Self { number, width, height, glyphs, rules, pictures: 0.0, unknown: 0, hidden: false, turn }
    }

    /// An empty page of a size after its turn.
    pub fn frame(width: f32, height: f32, turn: Turn) -> Self {
        Self { turn, ..Self::new(0, width, height) }
    }

    /// Keeps a glyph that can be seen: on the page and within what is drawn.
    pub fn push(&mut self, glyph: Option<Glyph>, clip: Option<Boxed>) {
        let Some(glyph) = glyph.filter(|glyph| !glyph.c.is_control()) else { return };
        let page = Boxed { x0: 0.0, y0: 0.0, x1: self.width, y1: self.height };
        let place = glyph.at.center();
        if page.wider(2.0).holds(place) && clip.is_none_or(|clip| clip.wider(1.0).holds(place)) {
            self.glyphs.push(glyph);
        } else {
            self.hidden |= !crate::span::is_blank(glyph.c);
        }
    }

    /// Turns the page so that most of its text runs to the right.
    pub fn set_upright(&mut self) {
        let count = |turn| self.glyphs.iter().filter(|glyph| glyph.turn == Some(turn)).count();
        let straight = count(Turn::None);
        let turns = [Turn::Up, Turn::Down, Turn::Back].map(|turn| (count(turn), turn));
        let Some((most, turn)) = turns.into_iter().max_by_key(|(count, _)| *count) else { return };
        if most <= straight {
            return;
        }
        let (width, height) = (self.width, self.height);
        for glyph in &mut self.glyphs {
            glyph.at = glyph.at.turned(turn, width, height);
            let quarters = [Turn::None, Turn::Up, Turn::Back, Turn::Down];
            let index = |turn: Turn| quarters.iter().position(|other| *other == turn).unwrap_or(0);
            glyph.turn = glyph.turn.map(|own| quarters[(index(own) + 4 - index(turn)) % 4]);
            // Fonts' boxes reach an eighth below the baseline here.
            glyph.base = glyph.at.y1 - glyph.size * 0.12;
        }
        for rule in &mut self.rules {
            *rule = rule.turned(turn, width, height);
        }
        if matches!(turn, Turn::Up | Turn::Down) {
            (self.width, self.height) = (height, width);
        }
        self.turn = turn;
    }

    /// A box in the terms of the page as the file has it.
    pub fn on_page(&self, at: Boxed) -> Boxed {
        match self.turn {
            Turn::Up | Turn::Down => at.turned_back(self.turn, self.height, self.width),
            turn => at.turned_back(turn, self.width, self.height),
        }
    }
}
