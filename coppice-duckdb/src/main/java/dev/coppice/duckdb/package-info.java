/** Knows how DuckDB is started, locked and asked; does not know what the rows are for. */
@NullMarked
package dev.coppice.duckdb;

import org.jspecify.annotations.NullMarked;
