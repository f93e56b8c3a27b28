package dev.coppice.data;

import java.util.List;

/**
 * Columns that give the target away.
 *
 * @param reason how, in plain English
 */
public record Leak(List<String> columns, String reason) {

  public Leak {
    columns = List.copyOf(columns);
  }
}
