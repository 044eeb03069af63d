import { playCasts } from "./cast.ts";
import { filterFrames } from "./filter.ts";
import { bindKeys } from "./keys.ts";
import { followFrames } from "./navigation.ts";
import { showPictures } from "./pictures.ts";
import { bindSliders } from "./sliders.ts";

document.documentElement.classList.add("js");
const narrow = matchMedia("(max-width: 760px)");
const map = document.querySelector("details.map");
if (map && narrow.matches) map.removeAttribute("open");
showPictures();
bindSliders();
const frames = followFrames();
filterFrames();
bindKeys(frames);
playCasts();
