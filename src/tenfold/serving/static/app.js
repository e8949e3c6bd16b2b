// Puts the page together: three ways in, one answer.

import { Answer } from "./answer.js";
import { Camera } from "./camera.js";
import { byId } from "./dom.js";
import { Draw } from "./draw.js";
import { Footer } from "./footer.js";
import { Tabs } from "./tabs.js";
import { Upload } from "./upload.js";

const tabs = new Tabs();
const answer = new Answer(byId("answer"));
const footer = new Footer({
  picked: () => {
    ways.upload.again();
    if (tabs.shown !== "upload") ways[tabs.shown].show();
  },
  corrections: (taken) => (answer.correctable = taken),
});
const answered = (found) => footer.answered(found);
const ways = {
  draw: new Draw(answer, answered),
  upload: new Upload(answer, answered, () => tabs.select("upload")),
  camera: new Camera(answer, answered),
};

tabs.addEventListener("shown", ({ detail: shown }) => {
  for (const [name, way] of Object.entries(ways)) if (name !== shown) way.hide();
  ways[shown].show();
});
tabs.start();
footer.load();
