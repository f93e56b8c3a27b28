"""Path-dependent TreeSHAP of the shap package, and the trees it was given in Coppice's form.

Made with shap 0.51.0 and scikit-learn 1.9: python attributions.py > attributions.json
"""

import json

import numpy as np
import shap
from sklearn.ensemble import ExtraTreesClassifier, RandomForestRegressor


def written(tree, values):
    """Nodes breadth first, so that the children of a node stand side by side behind it."""
    order, left = [0], []
    for node in order:
        first = tree.children_left[node]
        left.append(len(order) if first >= 0 else 0)
        if first >= 0:
            order += [first, tree.children_right[node]]
    threshold = np.float32(tree.threshold[order])
    above = np.nextafter(threshold, np.float32(np.inf), dtype=np.float32)
    # scikit-learn goes left at x <= threshold (a double), Coppice at x < threshold (a float)
    threshold = np.where(threshold.astype(float) <= tree.threshold[order], above, threshold)
    leaf = np.array(left) == 0
    return {
        "slot": [int(s) if s >= 0 else -1 for s in tree.feature[order]],
        "threshold": [0.0 if end else float(t) for t, end in zip(threshold, leaf)],
        "left": left,
        "values": [float(v) if end else 0.0 for row, end in zip(values[order], leaf) for v in row],
        "cover": [float(c) for c in tree.weighted_n_node_samples[order]],
    }


def case(model, rows):
    explainer = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
    values = explainer.shap_values(rows)
    outputs = 1 if values.ndim == 2 else values.shape[2]
    return {
        "outputs": outputs,
        "trees": [written(t.tree_, t.tree_.value[:, 0, :]) for t in model.estimators_],
        "base": [float(b) for b in np.atleast_1d(explainer.expected_value)],
        "rows": [
            {"x": [float(v) for v in x], "added": [float(a) for a in added.T.reshape(-1)]}
            for x, added in zip(rows, values)
        ],
    }


random = np.random.default_rng(7)
x = random.normal(size=(300, 5)).astype(np.float32)
number = x[:, 0] * x[:, 1] + np.sin(3 * x[:, 2]) + 0.1 * random.normal(size=300)
label = (x[:, 0] > 0).astype(int) + (x[:, 3] * x[:, 1] > 0.2)
forest = RandomForestRegressor(3, max_depth=7, random_state=1).fit(x, number)
classes = ExtraTreesClassifier(3, max_depth=6, random_state=1).fit(x, label)
print(json.dumps({"cases": [case(forest, x[:8]), case(classes, x[:8])]}).replace("}, {", "},\n{"))
