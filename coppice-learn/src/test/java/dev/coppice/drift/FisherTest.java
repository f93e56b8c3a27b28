package dev.coppice.drift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FisherTest {

  /** {@code scipy.stats.fisher_exact} of scipy 1.17.1. */
  @Test
  void pIsThatOfScipy() {
    assertEquals(2.90156398114513e-72, Fisher.p(0, 500, 50, 50), 1e-82);
    assertEquals(0.001734210313505086, Fisher.p(3, 500, 4, 50), 1e-14);
    assertEquals(1.0, Fisher.p(2, 3002, 0, 50), 1e-12);
    assertEquals(0.00031982036175156296, Fisher.p(40, 100_040, 2, 62), 1e-15);
    assertEquals(0.10922973934236337, Fisher.p(3, 33, 9, 34), 1e-13);
  }

  @Test
  void extremesStayProbabilities() {
    assertEquals(1, Fisher.p(0, 10, 0, 10));
    assertTrue(Fisher.p(0, 1_000_000, 1000, 1000) >= 0);
    assertTrue(Fisher.p(0, 1_000_000, 1000, 1000) < 1e-300);
    assertEquals(Fisher.p(2, 30, 5, 20), Fisher.p(5, 20, 2, 30), 1e-12);
  }
}
