package dev.coppice.http;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * One JSON object a line for every event, written by a thread of its own, which also makes the text:
 * an event loop only hands over what it knows. When the reader of the lines is slower than the
 * server, events are dropped and counted; answers never wait for a log.
 */
public final class EventLog implements AutoCloseable {

  private static final int CAPACITY = 16_384;
  private static final Supplier<Struct> END = Struct::new;

  private final BlockingQueue<Supplier<Struct>> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final LongAdder dropped = new LongAdder();
  private final OutputStream out;
  private final Thread writer;

  public EventLog(OutputStream out) {
    this.out = out;
    this.writer = new Thread(this::write, "event-log");
    writer.setDaemon(true);
    writer.start();
  }

  /** Tells something that belongs to no request. */
  public void add(Struct event) {
    add(() -> event);
  }

  /** Never blocks. */
  void add(Supplier<Struct> event) {
    if (!queue.offer(event)) {
      dropped.increment();
    }
  }

  /** How many events were not written. */
  long dropped() {
    return dropped.sum();
  }

  private void write() {
    List<Supplier<Struct>> events = new ArrayList<>();
    try {
      for (boolean more = true; more; ) {
        events.add(queue.take());
        queue.drainTo(events);
        more = write(events);
        events.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether there will be more. */
  private boolean write(List<Supplier<Struct>> events) {
    try {
      for (Supplier<Struct> event : events) {
        if (event == END) {
          return false;
        }
        out.write(JsonStruct.compact(event.get()));
        out.write('\n');
      }
      out.flush();
    } catch (IOException e) {
      dropped.add(events.size()); // nobody reads them: the server goes on
    }
    return true;
  }

  /** Writes what is there and ends. */
  @Override
  public void close() {
    try {
      queue.put(END);
      writer.join();
      out.flush();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      dropped.increment();
    }
  }
}
