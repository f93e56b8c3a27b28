package dev.coppice.predictions;

import java.util.Optional;

/** A prediction with what really happened, as far as that is known. */
public record Labelled(LoggedPrediction prediction, Optional<Label> label) {}
