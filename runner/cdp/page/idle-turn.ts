/**
 * Runs in the page: see `World`. Waits until the page was idle for a moment, so that what an app does by a timer of no
 * length is done.
 */
export async function idleTurn(): Promise<void> {
  if (!matchMedia("(scripting: none)").matches) {
    await new Promise((resolve) => setTimeout(resolve));
    return;
  }
  // A sandbox without scripts never calls a timer back; an animation of nothing ends there all the same.
  const clock = new Animation(new KeyframeEffect(null, null, 1));
  clock.play();
  await clock.finished;
}
