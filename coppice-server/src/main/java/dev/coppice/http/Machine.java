package dev.coppice.http;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/** The numbers of the virtual machine, under the names that its dashboards expect. */
final class Machine {

  private Machine() {}

  static void register(Metrics metrics) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    String used = "Memory in use";
    metrics.gauge(
        "jvm_memory_used_bytes", used, () -> memory.getHeapMemoryUsage().getUsed(), "area", "heap");
    metrics.gauge(
        "jvm_memory_used_bytes",
        used,
        () -> memory.getNonHeapMemoryUsage().getUsed(),
        "area",
        "nonheap");
    metrics.gauge(
        "jvm_memory_max_bytes",
        "Memory that can be used",
        () -> memory.getHeapMemoryUsage().getMax(),
        "area",
        "heap");
    metrics.gauge(
        "jvm_threads_current",
        "Threads",
        () -> ManagementFactory.getThreadMXBean().getThreadCount());
    metrics.gauge(
        "process_start_time_seconds",
        "When the process started, in seconds since 1970",
        () -> ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3);
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      metrics.counter(
          "process_cpu_seconds_total",
          "Processor time of the process",
          () -> system.getProcessCpuTime() / 1e9);
    }
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      metrics.counter(
          "jvm_gc_collections_total",
          "Garbage collections",
          () -> collector.getCollectionCount(),
          "gc",
          collector.getName());
      metrics.counter(
          "jvm_gc_collection_seconds_total",
          "Time of garbage collections",
          () -> collector.getCollectionTime() / 1e3,
          "gc",
          collector.getName());
    }
  }
}
