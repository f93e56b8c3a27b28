/**
 * Speaks the routes and answer shapes of five existing services, one preset each; decides nothing.
 */
@NullMarked
package dev.coppice.compat;

import org.jspecify.annotations.NullMarked;
