package dev.coppice.flows;

import dev.coppice.codec.Struct;

/**
 * A run that is wanted.
 *
 * @param project one run of a project at a time is at work; others wait
 * @param askedBy unique for what asks, as {@code alert/42}: asking twice gives one run
 * @param input what its steps may read
 */
public record NewFlowRun(String project, String flow, String askedBy, Struct input) {}
