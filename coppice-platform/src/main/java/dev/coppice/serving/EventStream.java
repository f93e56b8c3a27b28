package dev.coppice.serving;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.serving.Service.Asked;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Events that are scored as they come: one thread brings them at their pace, a bounded queue holds
 * what waits, workers score one at a time through the same service as requests, so they are judged
 * and logged alike. One use.
 *
 * <p>Every event that was produced is counted once more: consumed, refused, failed or dropped.
 * Events come from an iterator and not from a port that Kafka could stand behind: there, reading
 * and writing are one transaction, which an iterator cannot say, and a port made before its second
 * user would guess.
 */
public final class EventStream {

  private static final long PATIENCE_MILLIS = 10;
  private static final long LAST_WORD_MILLIS = 200;

  private final Service service;
  private final StreamSettings settings;
  private final Consumer<? super Answer> sink;
  private final BlockingQueue<Event> queue;
  private final Waits waits = new Waits();
  private final AtomicLong produced = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong consumed = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean stopping;
  private volatile boolean drained;
  private volatile @Nullable RuntimeException fault;

  private record Event(Asked asked, long since) {}

  /**
   * @param sink hears of every answer, one at a time; an event that got none comes with what was
   *     wrong
   */
  public EventStream(Service service, StreamSettings settings, Consumer<? super Answer> sink) {
    this.service = service;
    this.settings = settings;
    this.sink = sink;
    this.queue = new ArrayBlockingQueue<>(settings.queueMax());
  }

  /**
   * Scores until the events end or {@link #stop} is called; what waits in the queue then is scored
   * too.
   *
   * @throws RuntimeException what the iterator threw, after the events before it were scored
   */
  public StreamCounts run(Iterator<Asked> events) throws InterruptedException {
    long start = System.nanoTime();
    Thread producer = thread("events", () -> produce(events));
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < settings.workers(); i++) {
      workers.add(thread("stream-worker", this::consume));
    }
    ended.await();
    stopping = true;
    producer.interrupt();
    producer.join(LAST_WORD_MILLIS); // it may wait for a line that never comes; then it is left
    drained = true;
    for (Thread worker : workers) {
      worker.join();
    }
    RuntimeException thrown = fault;
    if (thrown != null) {
      throw thrown;
    }
    return counts((System.nanoTime() - start) / 1e9);
  }

  /** Takes no more events. Any thread. */
  public void stop() {
    ended.countDown();
  }

  /** How far it is. Any thread. */
  public StreamCounts counts(double seconds) {
    return new StreamCounts(
        produced.get(),
        consumed.get(),
        refused.get(),
        failed.get(),
        dropped.get(),
        waits.millis(0.5),
        waits.millis(0.95),
        waits.millis(0.99),
        waits.millis(1),
        seconds);
  }

  private static Thread thread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void produce(Iterator<Asked> events) {
    SplittableRandom random = new SplittableRandom(settings.seed());
    double due = System.nanoTime();
    try {
      while (!stopping && events.hasNext()) {
        Asked asked = events.next();
        double jitter = random.nextDouble() * settings.jitterMillis() * 1e6;
        if (settings.rate() > 0) {
          due += 1e9 / settings.rate();
          await((long) (due + jitter) - System.nanoTime());
        } else {
          await((long) jitter);
        }
        put(asked);
      }
    } catch (InterruptedException e) {
      // it was stopped
    } catch (RuntimeException e) {
      fault = e;
    } finally {
      ended.countDown();
    }
  }

  private static void await(long nanos) throws InterruptedException {
    if (nanos > 0) {
      TimeUnit.NANOSECONDS.sleep(nanos);
    }
  }

  private void put(Asked asked) throws InterruptedException {
    if (stopping) {
      return;
    }
    Event event = new Event(asked, System.nanoTime());
    produced.incrementAndGet();
    if (settings.whenFull() == StreamSettings.WhenFull.DROP) {
      if (!queue.offer(event)) {
        dropped.incrementAndGet();
      }
      return;
    }
    try {
      queue.put(event);
    } catch (InterruptedException e) {
      dropped.incrementAndGet(); // stopped while it waited for room
      throw e;
    }
  }

  private void consume() {
    try {
      while (true) {
        boolean last = drained; // read before the queue: then empty means that nothing comes
        Event event = queue.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        if (event != null) {
          waits.add(System.nanoTime() - event.since());
          answer(event.asked());
        } else if (last) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(Asked asked) {
    Answer answer;
    try {
      answer = service.score(List.of(asked)).toCompletableFuture().join().rows().get(0);
      consumed.incrementAndGet();
    } catch (CompletionException e) {
      List<Problem> problems = List.of(new Problem("", String.valueOf(e.getCause())));
      if (e.getCause() instanceof InvalidInput invalid) {
        refused.incrementAndGet();
        problems = invalid.problems();
      } else {
        failed.incrementAndGet();
      }
      answer = new Answer(asked.requestId(), null, problems, "", "", "");
    }
    try {
      synchronized (sink) {
        sink.accept(answer);
      }
    } catch (RuntimeException e) { // nobody can be told any more
      fault = e;
      stop();
    }
  }
}
