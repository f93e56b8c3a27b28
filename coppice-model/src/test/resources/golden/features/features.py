"""Reference answers of scikit-learn 1.9 (numpy 2) for hashing and target encoding.

python features.py > features.json
"""

import json

import numpy as np
from sklearn.feature_extraction import FeatureHasher
from sklearn.preprocessing import MinMaxScaler, TargetEncoder

words = ["", "a", "ab", "abc", "abcd", "unknown", "Çankaya", "Kızılay Mah.", "street 249", "東京"]
columns = ["address", "Subscription"]
buckets = []
for column in columns:
    hashed = FeatureHasher(n_features=2**14, input_type="dict").transform(
        [{column: word} for word in words]
    )
    buckets.append([int(row.indices[0]) for row in hashed])

random = np.random.default_rng(7)
rows = 200
levels = np.array(["Rome", "Oslo", "Bern", "Lima", "Kyiv", "Once"])
town = levels[random.choice(6, rows, p=[0.4, 0.3, 0.15, 0.1, 0.045, 0.005])]
number = random.normal(50, 10, rows).round(3)
labels = random.integers(0, 3, rows)
answers = {}
for name, target, kind in [
    ("number", number, "continuous"),
    ("binary", (labels > 0).astype(int), "binary"),
    ("several", labels, "multiclass"),
]:
    encoder = TargetEncoder(smooth=20.0, target_type=kind).fit(town[:, None], target)
    unknown = np.array([["nowhere"]])
    answers[name] = encoder.transform(town[:, None]).T.tolist()
    answers[name + "_unknown"] = encoder.transform(unknown)[0].tolist()

print(
    json.dumps(
        {
            "words": words,
            "columns": columns,
            "address": buckets[0],
            "Subscription": buckets[1],
            "town": town.tolist(),
            "number": number.tolist(),
            "labels": labels.astype(float).tolist(),
            "min_max": MinMaxScaler().fit_transform(number[:, None])[:, 0].tolist(),
            "of_number": answers["number"][0],
            "of_number_unknown": answers["number_unknown"][0],
            "of_binary": answers["binary"][0],
            "of_several_0": answers["several"][0],
            "of_several_1": answers["several"][1],
            "of_several_2": answers["several"][2],
        }
    )
)
