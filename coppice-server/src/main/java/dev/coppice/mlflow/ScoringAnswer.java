package dev.coppice.mlflow;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.ShortestDouble;
import dev.coppice.errors.Problem;
import dev.coppice.http.Response;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Prediction;
import dev.coppice.pipeline.Target;
import dev.coppice.serving.Answer;
import dev.coppice.serving.Service.Answers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Writes {@code {"predictions": [...]}}. Where a project accepts partial batches, a refused row is
 * null, and a member {@code problems} tells why.
 */
final class ScoringAnswer {

  private static final Pattern WHOLE = Pattern.compile("0|-?[1-9][0-9]{0,14}");

  private ScoringAnswer() {}

  static Response of(String project, Answers answers, boolean probabilities) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JsonStruct.FACTORY.createGenerator(bytes)) {
      Target target = answers.deployment().bundle().pipeline().target();
      boolean numbers = target.classes().stream().allMatch(name -> WHOLE.matcher(name).matches());
      json.writeStartObject();
      json.writeArrayFieldStart("predictions");
      for (Answer answer : answers.rows()) {
        Prediction prediction = answer.prediction();
        if (prediction == null) {
          json.writeNull();
        } else if (probabilities) {
          probabilities(json, prediction);
        } else {
          prediction(json, prediction, numbers);
        }
      }
      json.writeEndArray();
      if (answers.refused() > 0) {
        problems(json, answers.rows());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Response.json(200, bytes.toByteArray())
        .with(
            new Response.Scoring(
                project,
                answers.version(),
                answers.route(),
                answers.rows().size() - answers.refused(),
                answers.refused(),
                answers.scoringNanos()));
  }

  private static void prediction(JsonGenerator json, Prediction prediction, boolean numbers)
      throws IOException {
    if (prediction.target().task() == Task.REGRESSION) {
      json.writeNumber(ShortestDouble.text(prediction.value()));
    } else if (numbers) {
      json.writeNumber(prediction.label());
    } else {
      json.writeString(prediction.label());
    }
  }

  private static void probabilities(JsonGenerator json, Prediction prediction) throws IOException {
    json.writeStartArray();
    for (int k = 0; k < prediction.target().classes().size(); k++) {
      json.writeNumber(ShortestDouble.text(prediction.probability(k)));
    }
    json.writeEndArray();
  }

  private static void problems(JsonGenerator json, List<Answer> answers) throws IOException {
    json.writeArrayFieldStart("problems");
    for (int row = 0; row < answers.size(); row++) {
      for (Problem problem : answers.get(row).problems()) {
        json.writeString("row " + row + ", " + problem);
      }
    }
    json.writeEndArray();
  }
}
