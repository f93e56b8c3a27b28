package dev.coppice.inference;

import com.google.protobuf.CodedInputStream;
import dev.coppice.access.Role;
import dev.coppice.errors.InvalidInput;
import dev.coppice.http.Door;
import dev.coppice.http.Failure;
import dev.coppice.http.Refusal;
import dev.coppice.http.Request;
import dev.coppice.http.Response;
import dev.coppice.http.Route;
import dev.coppice.inference.InferRequest.Accepted;
import dev.coppice.serving.Service;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The Open Inference Protocol, version 2, over gRPC: {@code inference.GRPCInferenceService}.
 *
 * <p>A unary gRPC call is an ordinary HTTP/2 request: a POST to the method's name whose body is one
 * message behind five bytes, answered by one message and the status in trailers. So it needs no
 * server of its own, and limits, authentication, logs and metrics are those of every route.
 * Messages are read and written field by field: there are seven, and the tensors go straight to
 * where REST's go.
 */
public final class GrpcDoor implements Door {

  private static final String TYPE = "application/grpc";
  private static final int PREFIX = 5;

  private final Models models;
  private final String version;

  /**
   * @param version of Coppice
   */
  public GrpcDoor(List<? extends Service> services, String version) {
    this.models = Models.of(services);
    this.version = version;
  }

  /** What a method does with its message. */
  private interface Method {
    CompletionStage<Response> call(Request request, CodedInputStream message) throws IOException;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        other("ServerLive", message -> new Message().put(1, true)).open(),
        other("ServerReady", message -> new Message().put(1, models.ready())).open(),
        other("ModelReady", message -> new Message().put(1, named(message).ready())),
        other("ServerMetadata", message -> server()),
        other("ModelMetadata", message -> Message.of(ModelMetadata.of(named(message)))),
        Route.prediction("POST", path("ModelInfer"), handler(this::infer)));
  }

  private interface Answered {
    Message by(CodedInputStream message) throws IOException;
  }

  private static Route other(String name, Answered answered) {
    Method method =
        (request, message) -> CompletableFuture.completedFuture(response(answered.by(message)));
    return new Route("POST", path(name), handler(method)).needing(Role.VIEWER);
  }

  private static String path(String method) {
    return "/inference.GRPCInferenceService/" + method;
  }

  private static Route.Handler handler(Method method) {
    return request -> {
      try {
        return method.call(request, message(request));
      } catch (IOException e) {
        throw new Refusal(400, "bad_request", "the message is no such protobuf message");
      }
    };
  }

  /** The one message of a request, out of its frame. */
  private static CodedInputStream message(Request request) {
    String type = String.valueOf(request.headers().apply("Content-Type"));
    if (!type.equals(TYPE) && !type.equals(TYPE + "+proto")) {
      throw new Refusal(415, "unsupported_media_type", "send " + TYPE);
    }
    byte[] body = request.body();
    if (body.length < PREFIX) {
      throw new Refusal(400, "bad_request", "the body holds no message");
    }
    if (body[0] != 0) {
      throw new Refusal(501, "unimplemented", "messages are accepted without compression");
    }
    if (ByteBuffer.wrap(body, 1, 4).getInt() != body.length - PREFIX) {
      throw new Refusal(400, "bad_request", "the body is not one message of the length it says");
    }
    return CodedInputStream.newInstance(body, PREFIX, body.length - PREFIX);
  }

  /** The model that a request of the form {name = 1, version = 2} asks about. */
  private Service named(CodedInputStream message) throws IOException {
    String name = "";
    String wanted = "";
    for (int tag = message.readTag(); tag != 0; tag = message.readTag()) {
      switch (tag >>> 3) {
        case 1 -> name = message.readStringRequireUtf8();
        case 2 -> wanted = message.readStringRequireUtf8();
        default -> message.skipField(tag);
      }
    }
    return wanted.isEmpty() ? models.find(name) : models.find(name, wanted);
  }

  private Message server() {
    return new Message().put(1, "coppice").put(2, version);
  }

  private CompletionStage<Response> infer(Request request, CodedInputStream message)
      throws IOException {
    GrpcInfer infer = GrpcInfer.read(message);
    Service service = models.find(infer.model(), infer.version());
    InferRequest asked = infer.request(request.id(), Accepted.by(service));
    InferAnswer.check(asked.outputs(), service.deployment().bundle().pipeline().target());
    return service
        .score(asked.rows())
        .thenApply(
            answers ->
                response(GrpcAnswer.of(service.project(), answers, asked))
                    .with(InferAnswer.scoring(service.project(), answers)));
  }

  private static Response response(Message message) {
    byte[] bytes = message.bytes();
    ByteBuffer body = ByteBuffer.allocate(PREFIX + bytes.length);
    body.put((byte) 0).putInt(bytes.length).put(bytes);
    return new Response(200, TYPE, body.array()).withTrailer("grpc-status", "0");
  }

  @Override
  public Response failure(Request request, Throwable thrown) {
    Failure failure = Failure.of(thrown);
    String message = URLEncoder.encode(failure.message(), StandardCharsets.UTF_8);
    return new Response(200, TYPE, new byte[0])
        .withTrailer("grpc-status", Integer.toString(status(failure, thrown)))
        .withTrailer("grpc-message", message.replace("+", "%20"));
  }

  /** gRPC's number for a failure: INVALID_ARGUMENT 3, NOT_FOUND 5, ... */
  private static int status(Failure failure, Throwable thrown) {
    return switch (failure.status()) {
      case 400, 415, 422 -> 3;
      case 401 -> 16;
      case 403 -> 7;
      case 404 -> 5;
      case 408 -> 4;
      case 409 -> 9;
      case 413, 429 -> 8;
      case 501 -> 12;
      case 503 -> 14;
      default -> thrown instanceof InvalidInput ? 3 : 13;
    };
  }
}
