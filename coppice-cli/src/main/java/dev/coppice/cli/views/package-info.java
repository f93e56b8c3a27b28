/**
 * Knows the folders and file names that other systems expect of a training run; does not know how
 * the run was made.
 */
@NullMarked
package dev.coppice.cli.views;

import org.jspecify.annotations.NullMarked;
