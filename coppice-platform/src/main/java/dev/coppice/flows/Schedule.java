package dev.coppice.flows;

import dev.coppice.codec.Struct;

/**
 * A flow that is asked for again and again.
 *
 * @param name unique in the project
 * @param input what its steps may read
 */
public record Schedule(String project, String name, String flow, Timing timing, Struct input) {

  /** How its runs say who asked for them, before the time. */
  String asking() {
    return "schedule/" + name + "/";
  }

  /** Another one when anything about its time changes. */
  String id() {
    return project + "\n" + name + "\n" + timing.text() + "\n" + timing.zone();
  }
}
