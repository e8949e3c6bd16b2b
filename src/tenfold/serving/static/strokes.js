// The geometry of strokes: lists of points {x, y, r} in pixels of the paper, r half the pen's width.

/** The corners of everything that `strokes` ink. */
export function bounds(strokes) {
  const points = strokes.flat();
  // Not all at once: no function takes as many arguments as long scribbles have points.
  const corner = (end, sign, axis) => points.reduce((far, point) => end(far, point[axis] + sign * point.r), -sign * Infinity);
  return {
    left: corner(Math.min, -1, "x"),
    top: corner(Math.min, -1, "y"),
    right: corner(Math.max, 1, "x"),
    bottom: corner(Math.max, 1, "y"),
  };
}

/** Strokes with white between them from top to bottom, as groups from left to right. */
export function groups(strokes) {
  const extents = strokes.map((stroke) => ({ stroke, ...bounds([stroke]) }));
  extents.sort((a, b) => a.left - b.left);
  const found = [];
  let end = -Infinity;
  for (const { stroke, left, right } of extents) {
    if (left > end) found.push([]);
    found.at(-1).push(stroke);
    end = Math.max(end, right);
  }
  return found;
}

const WIDE = 1.35; // times its height: wider than any one digit is written

/** Whether the ink may be more than one digit: white from top to bottom, or wider than one is. */
export function maySeveral(strokes) {
  if (groups(strokes).length > 1) return true;
  const { left, top, right, bottom } = bounds(strokes);
  return right - left > WIDE * (bottom - top);
}

/** The strokes that belong to `box` [x, y, w, h]: the middle of their extent lies in it. */
export function within(strokes, [x, y, w, h]) {
  return strokes.filter((stroke) => {
    const { left, top, right, bottom } = bounds([stroke]);
    const [cx, cy] = [(left + right) / 2, (top + bottom) / 2];
    return cx >= x && cx <= x + w && cy >= y && cy <= y + h;
  });
}

/** Draw `strokes` as round lines whose width follows the pen. */
export function ink(context, strokes) {
  context.lineCap = context.lineJoin = "round";
  context.fillStyle = context.strokeStyle;
  for (const stroke of strokes) stroke.length === 1 ? dot(context, stroke[0]) : line(context, stroke);
}

function dot(context, { x, y, r }) {
  context.beginPath();
  context.arc(x, y, r, 0, 2 * Math.PI);
  context.fill();
}

/** Each piece curves between the middles of its neighbours, so that few points look smooth. */
function line(context, stroke) {
  let from = stroke[0];
  for (let index = 1; index < stroke.length; index += 1) {
    const [before, point] = [stroke[index - 1], stroke[index]];
    const last = index === stroke.length - 1;
    const to = last ? point : { x: (before.x + point.x) / 2, y: (before.y + point.y) / 2 };
    context.lineWidth = before.r + point.r;
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.quadraticCurveTo(before.x, before.y, to.x, to.y);
    context.stroke();
    from = to;
  }
}
