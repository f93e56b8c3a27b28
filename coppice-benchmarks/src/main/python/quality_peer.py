"""The peers of the quality table: XGBoost on one-hot columns and scikit-learn's histogram boosting.

    python quality_peer.py CSV TARGET POSITIVE TEST_ROWS [DROP,DROP]

Trains both on all rows but the test rows and prints test ROC AUC and average precision.
scikit-learn runs with its defaults and native categories; XGBoost with 200 trees of depth 6, rate
0.05, row and column sampling 0.8, as a careful user would set it without tuning.
"""
import sys

import numpy as np
import pandas as pd
import sklearn
import xgboost
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import average_precision_score, roc_auc_score

path, target, positive, test_rows = sys.argv[1:5]
drop = sys.argv[5].split(",") if len(sys.argv) > 5 else []
frame = pd.read_csv(path, keep_default_na=False, na_values=["", " ", "?"]).drop(columns=drop)
truth = (frame.pop(target).astype(str) == positive).to_numpy(int)
test = np.zeros(len(truth), bool)
test[np.loadtxt(test_rows, dtype=int)] = True
texts = frame.select_dtypes(exclude="number").columns

one_hot = pd.get_dummies(frame, columns=list(texts), dtype=float).to_numpy()
trees = xgboost.XGBClassifier(
    n_estimators=200, max_depth=6, learning_rate=0.05, subsample=0.8, colsample_bytree=0.8,
    random_state=42, n_jobs=2)
native = frame.copy()
for name in texts:
    counts = native[name].value_counts()
    native[name] = native[name].where(native[name].isin(counts.index[:254]), "other").astype("category")
histograms = HistGradientBoostingClassifier(random_state=42, categorical_features="from_dtype")

for name, model, x in [
    (f"XGBoost {xgboost.__version__}", trees, one_hot),
    (f"scikit-learn {sklearn.__version__} HGB", histograms, native),
]:
    train = x[~test] if isinstance(x, np.ndarray) else x.loc[~test]
    model.fit(train, truth[~test])
    p = model.predict_proba(x[test] if isinstance(x, np.ndarray) else x.loc[test])[:, 1]
    print(f"{name}: ROC AUC {roc_auc_score(truth[test], p):.4f}, "
          f"average precision {average_precision_score(truth[test], p):.4f}")
