// Cutting digits out of a picture.

const ROOM = 0.15; // of a box's longer side, around it; with less, a digit seems to fill its picture

/** A function from a box to a PNG of what is in it, for a picture that can be drawn. */
export function cutter(source) {
  return ([x, y, width, height]) => {
    const room = ROOM * Math.max(width, height);
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(width + 2 * room);
    canvas.height = Math.ceil(height + 2 * room);
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff"; // where a picture is transparent, or ends
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(source, room - x, room - y);
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
