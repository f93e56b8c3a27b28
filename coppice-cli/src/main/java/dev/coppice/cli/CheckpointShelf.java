package dev.coppice.cli;

import dev.coppice.training.CheckpointFolder;
import dev.coppice.training.Checkpoints;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where one training of a home keeps what it has done until its run is kept: {@code
 * checkpoints/KEY}.
 */
final class CheckpointShelf implements Function<String, Checkpoints>, AutoCloseable {

  private final Path place;
  private final Consumer<String> told;
  private final UnaryOperator<Checkpoints> dressed;
  private @Nullable CheckpointFolder folder;

  /**
   * @param told hears that a training goes on from here, or cannot keep anything
   */
  CheckpointShelf(Path home, Consumer<String> told) {
    this(home, told, kept -> kept);
  }

  /**
   * @param dressed what the training gets in place of what is kept here
   */
  CheckpointShelf(Path home, Consumer<String> told, UnaryOperator<Checkpoints> dressed) {
    this.place = home.resolve("checkpoints");
    this.told = told;
    this.dressed = dressed;
  }

  @Override
  public Checkpoints apply(String key) {
    CheckpointFolder opened = CheckpointFolder.open(place, key, told);
    folder = opened;
    return dressed.apply(opened);
  }

  /** The run is kept: nobody needs them any more. */
  void clear() {
    if (folder != null) {
      folder.clear();
    }
  }

  @Override
  public void close() {
    if (folder != null) {
      folder.close();
    }
  }
}
