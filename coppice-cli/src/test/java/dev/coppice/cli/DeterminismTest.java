package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coppice.cli.Shell.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Same inputs, same bits: each family, for each of its tasks, with one thread and with two, gives
 * the model whose hash is written here, whatever JDK runs the test. A change that is meant to
 * change models changes hashes here, and says so.
 */
class DeterminismTest {

  /** No hash is recorded for machine code, which may round otherwise on another processor. */
  private static final String NATIVE = "native";

  @TempDir Path folder;

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "logistic, churned, 86e8d61b83fa07aea9161278a4d687e501d9c9114baeab3b6b8d05c718efa1d2",
    "logistic, contract, c85011c02299cfc4c80250b335f8aebb732ce40b323acccfe0a6573e99824b3e",
    "linear, monthly_charge, ec64ac746d5a5636421f6926ddac4b1e5bcdd9b65c04185d4c59f49735cc42d0",
    "tree, churned, 36afe3b51df78c4e6b55b48f420c488d4667a9096cc90f73ba9c3334da784c93",
    "tree, contract, 190a026b1ed36a9adeadaa120fe5c267dafe3c3b0ec5c724ff52f7b2f871ad02",
    "tree, monthly_charge, 8fd26189e63db4cecdeb39f46441bda9262c4ff6600224c85c14f8eb710996fc",
    "forest, churned, 43f0e03a733a7b2dfc3d908d1cff39e18b6873ef03257d6c6bc2a8995d3d90ce",
    "forest, contract, 1bc8f3b89f2279eedef637fc8dc69b99975a179cd96fc6aa59320666b9d9ddb5",
    "forest, monthly_charge, c4a5185a8b57a18c44a175a7f10d7cdb627700a9f0d9efcb9832765051e41112",
    "knn, churned, da8b635ed630b3f190337048653a4ba0e84c0bf7f40e17d43a32aa56a56fa73f",
    "knn, contract, 5fb106e8569d45a2f0e46ac61e52ced957c0371148855809020ba7310267cf24",
    "knn, monthly_charge, 93e3a15f5576ab9701b4380afc4a4363a045fcc1ea660e8894f117839d471698",
    "svm, churned, e3654371165193d74eb5db1cfb8d12e1a456c2811db3b86ac2f67af9a4bfb588",
    "svm, contract, c0a27787c2296eb1abf34d206a129ec32619460717563b203ebcc472c79ff0dc",
    "svm, monthly_charge, 3e4ae2b97edc3dad61b6dd924c989b150338bf12eb5d969dcbffe0fc341addac",
    "boosting, churned, 5829095593b6008311bbdd3ac6dabefc8555734eac824b7ee8d6c0f90a302248",
    "boosting, contract, 08113331a4a610a5512bffaff93bffc787f623bbcd0764649d1ed40ecf5a5b58",
    "boosting, monthly_charge, 2090a44e28982e76bc27d814d73a97c6313278908e15eda4f0c167537365391a",
    "xgboost, churned, native",
    "xgboost, contract, native",
    "xgboost, monthly_charge, native"
  })
  void theModelHasTheRecordedHash(String family, String target, String hash) {
    Shell shell =
        new Shell(folder)
            .write(
                "coppice.yaml",
                "data: {source: customers.csv, target: "
                    + target
                    + ", id: customer_id, ignore: closed_account}\n"
                    + "models: ["
                    + settings(family)
                    + "]\n"
                    + "training: {folds: 2}\n");
    Result one = shell.run("train", "--json", "--set", "training.threads=1");
    boolean unavailable = one.code() == 3 && one.errors().contains("models." + family);
    assumeTrue(!unavailable, one.errors());
    Result two = shell.run("train", "--json", "--set", "training.threads=2");
    String model = one.answer().struct("hashes").text("model");
    assertEquals(model, two.answer().struct("hashes").text("model"));
    if (!hash.equals(NATIVE)) {
      assertEquals(hash, model, "hash of " + family + ":" + target);
    }
  }

  /** Everything on that draws or adds in an order, small enough to be quick. */
  private static String settings(String family) {
    return switch (family) {
      case "forest" -> "forest: {trees: 12}";
      case "boosting" -> "boosting: {rounds: 12, subsample: 0.7, column_sample: 0.7}";
      case "knn" -> "knn: {neighbours: 7, weights: distance}";
      case "svm" -> "svm: {gamma: auto}";
      case "xgboost" -> "xgboost: {rounds: 12, subsample: 0.7, column_sample: 0.7}";
      default -> family;
    };
  }
}
