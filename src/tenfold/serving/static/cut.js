// Cutting digits out of a picture.

const ROOM = { x: 0.1, y: 0.15 }; // of the box, on each side

/** A function from a box to a PNG of what is in it, for a picture that can be drawn. */
export function cutter(source) {
  return ([x, y, width, height]) => {
    const [left, top] = [x - ROOM.x * width, y - ROOM.y * height];
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(width * (1 + 2 * ROOM.x));
    canvas.height = Math.ceil(height * (1 + 2 * ROOM.y));
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff"; // where a picture is transparent, or ends
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(source, -left, -top);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  };
}

/** What `use` makes of such a function for `file`, or of null where the browser can't show it. */
export async function cutting(file, use) {
  const bitmap = await createImageBitmap(file).catch(() => null);
  try {
    return await use(bitmap && cutter(bitmap));
  } finally {
    bitmap?.close(); // or a gallery of photos fills the memory
  }
}
