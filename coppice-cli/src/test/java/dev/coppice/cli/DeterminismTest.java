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
    "logistic, churned, 1142f5eb9dfb7c1c7952520c73d8721b6165a4dbdc651c34f588abd79fd6b2b8",
    "logistic, contract, 6c76b1a2be655d87985b56e85656283de6e405950d309aef6060f2b540195328",
    "linear, monthly_charge, 8096b19109d41d3ce63636691f27bace2b963d6b94db78120c4137d49f66ec42",
    "tree, churned, 05c7c0ac5fb993fe70cb36c2af7c56ead2b28f02c2126f22e12d1094f34a1969",
    "tree, contract, f6d3836d08457c4838b01da8569dc16ce8fe99f05bbd55811cdf4ec84eb95f7d",
    "tree, monthly_charge, cc983eeaa2bfea1f0d2b5135670bee6398d7fe984c1e929f9266105a2489a6ff",
    "forest, churned, 1f5eaa81cde009049f8fcfa03df91dace590f5e416fa41a5acf0c8b1f545099b",
    "forest, contract, 75385528d6f0ff95ec2d639ba6b76185c6f854c2744c3c55b17dd32a6e6a87ef",
    "forest, monthly_charge, 85c2e368c5e336d51ff3f0b55d144507be9a2ce1ddfcc5147bc2bb541a0776a5",
    "knn, churned, da8b635ed630b3f190337048653a4ba0e84c0bf7f40e17d43a32aa56a56fa73f",
    "knn, contract, 5fb106e8569d45a2f0e46ac61e52ced957c0371148855809020ba7310267cf24",
    "knn, monthly_charge, 93e3a15f5576ab9701b4380afc4a4363a045fcc1ea660e8894f117839d471698",
    "svm, churned, e3654371165193d74eb5db1cfb8d12e1a456c2811db3b86ac2f67af9a4bfb588",
    "svm, contract, c0a27787c2296eb1abf34d206a129ec32619460717563b203ebcc472c79ff0dc",
    "svm, monthly_charge, 3e4ae2b97edc3dad61b6dd924c989b150338bf12eb5d969dcbffe0fc341addac",
    "boosting, churned, fd80911caa473a3885a2ebaa7650eaa1605e1d4f232d81ffa638a9dd0371b844",
    "boosting, contract, ba5decadaf8b623cbea41a06b9c98c03e34f6c4b9583f394f15b541c6e5a9629",
    "boosting, monthly_charge, 801ee05a88dfd5be64af9d42aaa950530ed5cdb168c90ae786b080e7be2127d9",
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
