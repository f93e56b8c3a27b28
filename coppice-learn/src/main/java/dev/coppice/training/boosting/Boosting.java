package dev.coppice.training.boosting;

import dev.coppice.models.Link;
import dev.coppice.models.Task;
import dev.coppice.models.Tree;
import dev.coppice.models.TreeEnsemble;
import dev.coppice.training.FitContext;
import dev.coppice.training.TrainingSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** EXPERIMENT driver. */
public final class Boosting {

  final TrainingSet set;
  final Settings s;
  final Objective objective;
  final List<BinnedColumn> plain = new ArrayList<>();

  Boosting(TrainingSet set, Settings s) {
    this.set = set;
    this.s = s;
    this.objective = new Objective(set, set.weights());
    for (int i = 0; i < set.inputs().slots().size(); i++) {
      plain.add(
          BinnedColumn.of(set.inputs().slots().get(i), i, set.inputs().columns()[i], s.maxBins()));
    }
  }

  record Member(double[] base, List<Tree> trees, double[] losses, int best) {}

  public static int lastRounds;

  static TreeEnsemble fit(TrainingSet set, Settings s, FitContext context) {
    Boosting b = new Boosting(set, s);
    int n = set.rows();
    int K = set.outputs();
    int[] all = new int[n];
    Arrays.setAll(all, i -> i);
    List<Member> members = new ArrayList<>();
    if (s.patience() == 0) {
      for (int m = 0; m < Math.max(1, s.bags()); m++)
        members.add(b.member(all, new int[0], s.rounds(), context.seed() + m * 1000003L, context));
    } else if (s.bags() <= 1) {
      int[][] split = b.fold(0, (int) Math.round(1 / s.holdout()), context.seed());
      Member probe = b.member(split[0], split[1], s.rounds(), context.seed(), context);
      int r = Math.max(1, (int) Math.round(probe.best * s.refitFactor()));
      members.add(b.member(all, new int[0], r, context.seed(), context));
    } else if (s.refitFactor() > 0) {
      // CV: common rounds
      double[] sum = new double[s.rounds()];
      int min = s.rounds();
      for (int m = 0; m < s.bags(); m++) {
        int[][] split = b.fold(m, s.bags(), context.seed());
        Member probe = b.member(split[0], split[1], s.rounds(), context.seed() + m, context);
        min = Math.min(min, probe.losses.length);
        for (int i = 0; i < probe.losses.length; i++) sum[i] += probe.losses[i];
        for (int i = probe.losses.length; i < sum.length; i++) sum[i] = 1e300;
      }
      int best = 0;
      for (int i = 0; i < sum.length; i++) if (sum[i] < sum[best]) best = i;
      members.add(
          b.member(
              all,
              new int[0],
              (int) Math.round((best + 1) * s.refitFactor()),
              context.seed(),
              context));
    } else {
      for (int m = 0; m < s.bags(); m++) {
        int[][] split =
            b.fold(m, Math.max(s.bags(), (int) Math.round(1 / s.holdout())), context.seed());
        members.add(b.member(split[0], split[1], s.rounds(), context.seed() + m, context));
      }
    }
    List<Tree> trees = new ArrayList<>();
    double[] base = new double[K];
    int count = 0;
    for (Member m : members) {
      for (int k = 0; k < K; k++) base[k] += m.base[k] / members.size();
      for (int t = 0; t < m.best * K; t++) {
        Tree tree = m.trees.get(t);
        if (members.size() > 1) {
          float[] v = tree.values();
          for (int i = 0; i < v.length; i++) v[i] /= members.size();
        }
        trees.add(tree);
      }
      count += m.best;
    }
    lastRounds = count;
    int[] outputOf = new int[trees.size()];
    for (int t = 0; t < outputOf.length; t++) outputOf[t] = t % K;
    Link link =
        set.task() == Task.BINARY
            ? Link.LOGISTIC
            : set.task() == Task.MULTICLASS ? Link.SOFTMAX : Link.IDENTITY;
    return new TreeEnsemble(
        set.inputs().slots(),
        trees,
        outputOf,
        base,
        TreeEnsemble.Aggregate.SUM,
        TreeEnsemble.Precision.DOUBLE,
        link);
  }

  int[][] fold(int m, int folds, long seed) {
    int n = set.rows();
    int[] order = shuffled(n, seed * 31 + 7);
    // stratify by target
    Integer[] o = new Integer[n];
    for (int i = 0; i < n; i++) o[i] = order[i];
    Arrays.sort(o, (a, c) -> Double.compare(set.target()[a], set.target()[c]));
    boolean[] held = new boolean[n];
    int h = 0;
    for (int i = 0; i < n; i++)
      if (i % folds == m) {
        held[o[i]] = true;
        h++;
      }
    int[] a = new int[n - h];
    int[] c = new int[h];
    int x = 0, y = 0;
    for (int i = 0; i < n; i++)
      if (held[i]) c[y++] = i;
      else a[x++] = i;
    return new int[][] {a, c};
  }

  static int[] shuffled(int n, long seed) {
    SplittableRandom r = new SplittableRandom(seed);
    int[] a = new int[n];
    Arrays.setAll(a, i -> i);
    for (int i = n - 1; i > 0; i--) {
      int j = r.nextInt(i + 1);
      int t = a[i];
      a[i] = a[j];
      a[j] = t;
    }
    return a;
  }

  BinnedColumn statistic(int slot, int output, int[] rows, long seed) {
    int levels = set.inputs().slots().get(slot).levels();
    double[] codes = set.inputs().columns()[slot];
    int folds = 5;
    double[][] sum = new double[folds][levels];
    double[][] cnt = new double[folds][levels];
    double ts = 0, tc = 0;
    int[] order = shuffled(rows.length, seed);
    int[] foldOf = new int[set.rows()];
    Arrays.fill(foldOf, -1);
    for (int i = 0; i < rows.length; i++) {
      int row = rows[order[i]];
      int f = i % folds;
      foldOf[row] = f;
      double w = set.weights()[row];
      double y = objective.targetOf(row, output) * w;
      sum[f][(int) codes[row]] += y;
      cnt[f][(int) codes[row]] += w;
      ts += y;
      tc += w;
    }
    double prior = ts / tc;
    double a = s.statisticPrior();
    float[] full = new float[levels];
    double[] fs = new double[levels], fc = new double[levels];
    for (int l = 0; l < levels; l++) {
      for (int f = 0; f < folds; f++) {
        fs[l] += sum[f][l];
        fc[l] += cnt[f][l];
      }
      full[l] = (float) ((fs[l] + a * prior) / (fc[l] + a));
    }
    double[] values = new double[set.rows()];
    for (int row = 0; row < values.length; row++) {
      int l = (int) codes[row];
      int f = foldOf[row];
      values[row] = f < 0 ? full[l] : (fs[l] - sum[f][l] + a * prior) / (fc[l] - cnt[f][l] + a);
    }
    return BinnedColumn.ofStatistic(slot, full, values, s.maxBins());
  }

  Member member(int[] rows, int[] held, int rounds, long seed, FitContext context) {
    int n = set.rows();
    int K = set.outputs();
    List<BinnedColumn> columns = new ArrayList<>();
    for (BinnedColumn c : plain) {
      boolean many = c.kind() == BinnedColumn.Kind.CATEGORY && c.bins() >= s.statisticLevels();
      if (!many || s.keepNative()) columns.add(c);
      if (many)
        for (int k = 0; k < K; k++) columns.add(statistic(c.slot(), k, rows, seed + c.slot()));
    }
    Grower grower = new Grower(columns.toArray(new BinnedColumn[0]), s, n);
    double[] base = objective.base(rows);
    double[][] margins = new double[K][n];
    for (int k = 0; k < K; k++) Arrays.fill(margins[k], base[k]);
    double[][] predictions = new double[K][n];
    double[] gradients = new double[2 * n];
    double[] losses = new double[rounds];
    List<Tree> trees = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(seed);
    objective.predict(margins, predictions);
    int best = 0, done = 0;
    for (int round = 0; round < rounds; round++) {
      context.checkpoint();
      // sample
      int take = Math.max(1, (int) Math.round(rows.length * s.subsample()));
      int[] in = new int[take];
      int[] others = new int[rows.length - take + held.length];
      int x = 0, y = 0;
      for (int i = 0; i < rows.length; i++) {
        if (x < take && random.nextInt(rows.length - i) < take - x) in[x++] = rows[i];
        else others[y++] = rows[i];
      }
      System.arraycopy(held, 0, others, y, held.length);
      for (int k = 0; k < K; k++) {
        objective.gradients(predictions[k], k, gradients);
        int cols = Math.max(1, (int) Math.round(columns.size() * s.columnSample()));
        int[] among = new int[cols];
        int z = 0;
        for (int i = 0; i < columns.size(); i++)
          if (z < cols && random.nextInt(columns.size() - i) < cols - z) among[z++] = i;
        trees.add(grower.grow(in.clone(), others.clone(), gradients, among, margins[k]));
      }
      objective.predict(margins, predictions);
      done = round + 1;
      if (held.length > 0) {
        losses[round] = objective.loss(predictions, held);
        if (losses[round] < losses[best]) best = round;
        if (round - best >= s.patience()) break;
      }
    }
    return new Member(base, trees, Arrays.copyOf(losses, done), held.length > 0 ? best + 1 : done);
  }
}
