/**
 * Knows contracts, generators and fakes that tests share; does not know which test asks and is no
 * part of what is shipped.
 */
@NullMarked
package dev.coppice.testkit;

import org.jspecify.annotations.NullMarked;
