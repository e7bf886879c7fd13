//! Transforms, and boxes in points from a page's top left corner.

/// An affine transform, in the order of the file format.
#[derive(Clone, Copy, Debug)]
pub(super) struct Matrix(pub [f64; 6]);

impl Matrix {
    pub const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// The transform that first does `inner`, then this.
    pub fn after(self, inner: Self) -> Self {
        let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (self.0, inner.0);
        Self([a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f])
    }

    /// Where a point comes to lie.
    pub fn apply(self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }
}

/// No sound page is larger; what lies farther out is cut to it.
const FARTHEST: f64 = 20_000.0;

/// A box with its left not right of its right, its top not below its bottom.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Boxed {
    pub x0: f32,
    pub y0: f32,
    pub x1: f32,
    pub y1: f32,
}

impl Boxed {
    /// The box around points; nothing where there are none or they are no numbers.
    pub fn around(points: impl Iterator<Item = (f64, f64)>) -> Option<Self> {
        let mut all: Option<Self> = None;
        for (x, y) in points {
            if !x.is_finite() || !y.is_finite() {
                return None;
            }
            let (x, y) = (x.clamp(-FARTHEST, FARTHEST) as f32, y.clamp(-FARTHEST, FARTHEST) as f32);
            let point = Self { x0: x, y0: y, x1: x, y1: y };
            all = Some(all.map_or(point, |all| all.join(point)));
        }
        all
    }

    pub fn join(self, other: Self) -> Self {
        Self {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    /// What both cover; without extent where they do not meet.
    pub fn meet(self, other: Self) -> Self {
        let (x0, y0) = (self.x0.max(other.x0), self.y0.max(other.y0));
        Self { x0, y0, x1: self.x1.min(other.x1).max(x0), y1: self.y1.min(other.y1).max(y0) }
    }

    /// The box with this much more on every side.
    pub fn wider(self, by: f32) -> Self {
        Self { x0: self.x0 - by, y0: self.y0 - by, x1: self.x1 + by, y1: self.y1 + by }
    }

    pub fn width(self) -> f32 {
        self.x1 - self.x0
    }

    pub fn height(self) -> f32 {
        self.y1 - self.y0
    }

    pub fn center(self) -> (f32, f32) {
        ((self.x0 + self.x1) / 2.0, (self.y0 + self.y1) / 2.0)
    }

    pub fn holds(self, (x, y): (f32, f32)) -> bool {
        self.x0 <= x && x <= self.x1 && self.y0 <= y && y <= self.y1
    }

    /// The box after a quarter turn of a page of this size: what read upwards reads to the right.
    pub fn turned(self, turn: Turn, width: f32, height: f32) -> Self {
        let Self { x0, y0, x1, y1 } = self;
        match turn {
            Turn::None => self,
            Turn::Up => Self { x0: height - y1, y0: x0, x1: height - y0, y1: x1 },
            Turn::Back => Self { x0: width - x1, y0: height - y1, x1: width - x0, y1: height - y0 },
            Turn::Down => Self { x0: y0, y0: width - x1, x1: y1, y1: width - x0 },
        }
    }

    /// The box on the page as it was before it was turned; the size is that before the turn.
    pub fn turned_back(self, turn: Turn, width: f32, height: f32) -> Self {
        match turn {
            Turn::None | Turn::Back => self.turned(turn, width, height),
            Turn::Up => self.turned(Turn::Down, height, width),
            Turn::Down => self.turned(Turn::Up, height, width),
        }
    }
}

/// Where text runs on a page that is looked at as its file says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Turn {
    /// To the right.
    #[default]
    None,
    /// From bottom to top.
    Up,
    /// To the left, upside down.
    Back,
    /// From top to bottom.
    Down,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_can_be_undone() {
        let inner = Boxed { x0: 10.0, y0: 20.0, x1: 50.0, y1: 32.0 };
        for turn in [Turn::None, Turn::Up, Turn::Back, Turn::Down] {
            let turned = inner.turned(turn, 600.0, 800.0);
            assert!(turned.x0 < turned.x1 && turned.y0 < turned.y1);
            assert_eq!(turned.turned_back(turn, 600.0, 800.0), inner, "{turn:?}");
        }
        // Text that runs upwards at the left edge, near the top: it stands at the top right when turned.
        let upwards = Boxed { x0: 30.0, y0: 0.0, x1: 42.0, y1: 100.0 };
        assert_eq!(upwards.turned(Turn::Up, 600.0, 800.0), Boxed { x0: 700.0, y0: 30.0, x1: 800.0, y1: 42.0 });
    }

    #[test]
    fn transforms_are_done_from_the_inside_out() {
        let moved = Matrix([1.0, 0.0, 0.0, 1.0, 5.0, 0.0]).after(Matrix([2.0, 0.0, 0.0, 2.0, 0.0, 0.0]));
        assert_eq!(moved.apply(1.0, 1.0), (7.0, 2.0));
    }
}
