/**
 * Knows how a project file, the environment and flags become settings records, and where each value
 * came from; does not know what any setting means.
 */
@NullMarked
package dev.coppice.cli.settings;

import org.jspecify.annotations.NullMarked;
