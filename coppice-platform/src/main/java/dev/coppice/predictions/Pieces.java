package dev.coppice.predictions;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A stream in lists of so many, the last one shorter. */
final class Pieces<T> extends AbstractSpliterator<List<T>> {

  private final Iterator<T> items;
  private final int most;

  private Pieces(Iterator<T> items, int most) {
    super(Long.MAX_VALUE, ORDERED | NONNULL);
    this.items = items;
    this.most = most;
  }

  /** Closing the result closes the stream. */
  static <T> Stream<List<T>> of(Stream<T> stream, int most) {
    return StreamSupport.stream(new Pieces<>(stream.iterator(), most), false)
        .onClose(stream::close);
  }

  @Override
  public boolean tryAdvance(Consumer<? super List<T>> action) {
    List<T> piece = new ArrayList<>(most);
    while (piece.size() < most && items.hasNext()) {
      piece.add(items.next());
    }
    if (piece.isEmpty()) {
      return false;
    }
    action.accept(piece);
    return true;
  }
}
