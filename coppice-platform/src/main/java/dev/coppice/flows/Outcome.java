package dev.coppice.flows;

import dev.coppice.codec.Struct;
import dev.coppice.store.Metadata;
import java.time.Duration;

/** How a step ended well. Its result is kept, and later steps read it. */
public sealed interface Outcome {

  /**
   * It is done. An effect outside of the store may have happened more than once, when the process
   * died between the effect and this answer: give {@link Attempt#key} along, so that the other side
   * notices.
   */
  record Done(Struct result) implements Outcome {}

  /**
   * It is done when this is written, together with the note that it is done: exactly once.
   *
   * @param effect what to write; gives the result
   */
  record Written(Metadata.Work<Struct> effect) implements Outcome {}

  /** It is done, and nothing more needs to be: the flow ends well, later steps are skipped. */
  record Last(Struct result) implements Outcome {}

  /**
   * Not yet: what it waits for has not come. The step is begun again after a while, as often as it
   * takes, also by another process; that is no failure.
   *
   * @param why what it waits for; the log of the run has it once
   */
  record Later(Duration pause, String why) implements Outcome {}
}
