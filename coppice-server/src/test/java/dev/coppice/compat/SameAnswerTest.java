package dev.coppice.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coppice.api.NativeDoor;
import dev.coppice.bundle.Bundle;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.frame.Field;
import dev.coppice.http.Ask;
import dev.coppice.http.Door;
import dev.coppice.http.Response;
import dev.coppice.inference.InferenceDoor;
import dev.coppice.mlflow.ScoringDoor;
import dev.coppice.serving.ServingSettings.BadRows;
import dev.coppice.serving.ServingSettings.Compat;
import dev.coppice.serving.ServingSettings.Mount;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One row has one answer, to the last bit, whichever door it comes through. */
class SameAnswerTest {

  @Test
  void everyDoorGivesTheDoubleOfThePipeline() {
    Bundle bundle = Trained.student();
    Seed seed =
        Seed.empty("student", Compat.STUDENT_PURCHASE, Mount.ROOT, BadRows.REJECT_ALL)
            .deploy(bundle, "1");
    List<Door> doors = new ArrayList<>(ScoringDoor.of(List.of(seed.service()), "0.1.0"));
    doors.add(seed.door());
    doors.add(new NativeDoor(List.of(seed.service())));
    doors.add(new InferenceDoor(List.of(seed.service()), "0.1.0"));
    Ask ask = new Ask(doors.toArray(Door[]::new));
    List<Struct> golden = JsonStruct.read(bundle.section("golden.json")).structs("rows");
    for (Struct each : golden) {
      Struct row = each.struct("row");
      long wanted = Double.doubleToLongBits(pipeline(bundle, row));
      assertEquals(wanted, bits(preset(ask, row)), "preset");
      assertEquals(wanted, bits(natively(ask, row)), "native");
      assertEquals(wanted, bits(invoked(ask, row)), "invocations");
      assertEquals(wanted, bits(inferred(ask, row, bundle)), "inference");
    }
    assertEquals(25, golden.size());
  }

  private static long bits(double value) {
    return Double.doubleToLongBits(value);
  }

  private static double pipeline(Bundle bundle, Struct row) {
    Map<String, Object> values = new HashMap<>();
    for (Field field : bundle.pipeline().schema().fields()) {
      String name = field.name();
      values.put(name, field.type().isNumeric() ? (Object) row.number(name) : row.text(name));
    }
    return bundle.pipeline().score(values).probability();
  }

  private static String json(Struct row) {
    return new String(JsonStruct.compact(row), StandardCharsets.UTF_8);
  }

  private static Struct ok(Response response) {
    assertEquals(200, response.status(), Ask.text(response));
    return Ask.json(response);
  }

  private static double preset(Ask ask, Struct row) {
    return ok(ask.post("/predict", json(row))).number("predicted_purchase_probability");
  }

  private static double natively(Ask ask, Struct row) {
    return ok(ask.post("/api/v1/projects/student/predict", json(row))).number("probability");
  }

  private static double invoked(Ask ask, Struct row) {
    Response response =
        ask.post(
            "/invocations",
            "{\"instances\":["
                + json(row)
                + "],\"params\":{\"predict_method\":\"predict_proba\"}}");
    String text = Ask.text(response);
    return Double.parseDouble(text.substring(text.lastIndexOf(',') + 1, text.indexOf("]]}")));
  }

  private static double inferred(Ask ask, Struct row, Bundle bundle) {
    StringBuilder inputs = new StringBuilder();
    for (Field field : bundle.pipeline().schema().fields()) {
      boolean number = field.type().isNumeric();
      inputs.append(inputs.isEmpty() ? "" : ",").append("{\"name\":\"").append(field.name());
      inputs.append("\",\"shape\":[1],\"datatype\":\"").append(number ? "FP64" : "BYTES");
      inputs.append("\",\"data\":[");
      inputs.append(number ? row.number(field.name()) : "\"" + row.text(field.name()) + "\"");
      inputs.append("]}");
    }
    return ok(ask.post("/v2/models/student/infer", "{\"inputs\":[" + inputs + "]}"))
        .structs("outputs")
        .get(1)
        .doubles("data")[0];
  }
}
