package dev.coppice.recipe;

import dev.coppice.data.CsvFormat;
import dev.coppice.data.Source;
import dev.coppice.data.Table;
import dev.coppice.frame.Cell;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.TextColumn;
import java.util.LinkedHashMap;
import java.util.Map;

/** The types of columns by what they hold. */
final class ColumnTypes {

  private ColumnTypes() {}

  static Map<String, FieldType> of(Source source, CsvFormat format) {
    Table table = Table.readTexts(source, format);
    Map<String, FieldType> types = new LinkedHashMap<>();
    for (String name : table.frame().schema().names()) {
      TextColumn column = table.frame().texts(name);
      FieldType type = FieldType.CATEGORY;
      for (FieldType candidate : new FieldType[] {FieldType.NUMBER, FieldType.INTEGER}) {
        if (!column.levels().isEmpty()
            && column.levels().stream().allMatch(text -> reads(candidate, text, format))) {
          type = candidate;
        }
      }
      types.put(name, type);
    }
    return types;
  }

  private static boolean reads(FieldType type, String text, CsvFormat format) {
    if (format.missingNumbers().contains(text)) {
      return true;
    }
    try {
      Cell.parse(type, text);
      return true;
    } catch (Cell.Unreadable e) {
      return false;
    }
  }
}
