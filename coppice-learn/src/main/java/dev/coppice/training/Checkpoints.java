package dev.coppice.training;

import java.util.List;
import java.util.Optional;

/**
 * What a long training has done so far, kept outside of the process so that the next one goes on
 * from there when this one is killed. Keeping never fails a training: what cannot be kept is said
 * once, and the work goes on.
 *
 * <p>Used by several threads at once, each name by one of them.
 */
public interface Checkpoints {

  /** Keeps nothing. */
  Checkpoints NONE =
      new Checkpoints() {
        @Override
        public Optional<byte[]> read(String name) {
          return Optional.empty();
        }

        @Override
        public void write(String name, byte[] bytes) {}

        @Override
        public List<String> lines(String name) {
          return List.of();
        }

        @Override
        public void append(String name, String line) {}

        @Override
        public void say(String what) {}
      };

  /** What was last written under this name for the same data and settings, undamaged. */
  Optional<byte[]> read(String name);

  /** Keeps bytes under a name, in place of those before: all of them or none. */
  void write(String name, byte[] bytes);

  /** The complete undamaged lines at the beginning of a journal. */
  List<String> lines(String name);

  /** Adds a line; when this returns it outlives the process and the machine. */
  void append(String name, String line);

  /** Tells whoever started the training, such as that it goes on from a checkpoint. */
  void say(String what);

  /** The same place, where all names begin alike. */
  default Checkpoints within(String prefix) {
    Checkpoints outer = this;
    return outer == NONE
        ? NONE
        : new Checkpoints() {
          @Override
          public Optional<byte[]> read(String name) {
            return outer.read(prefix + name);
          }

          @Override
          public void write(String name, byte[] bytes) {
            outer.write(prefix + name, bytes);
          }

          @Override
          public List<String> lines(String name) {
            return outer.lines(prefix + name);
          }

          @Override
          public void append(String name, String line) {
            outer.append(prefix + name, line);
          }

          @Override
          public void say(String what) {
            outer.say(what);
          }
        };
  }
}
