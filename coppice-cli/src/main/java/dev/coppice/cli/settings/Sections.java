package dev.coppice.cli.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a component of a settings record: its keys stand beside those of the record itself, not below
 * a key of their own. So a file can have sections of rooms that do not know each other.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Sections {}
