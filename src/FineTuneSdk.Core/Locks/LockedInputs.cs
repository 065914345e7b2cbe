using System.Globalization;
using System.Text.Json;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Core.Weights;

namespace FineTuneSdk.Core.Locks;

/// <summary>What decides a training, as a lock is compared with it.</summary>
/// <param name="File">The spec, for the places of what differs.</param>
/// <param name="Spec">The spec with all defaults.</param>
/// <param name="Base">The base.</param>
/// <param name="TrainSha256">The training data.</param>
/// <param name="Fingerprint">All of it.</param>
public sealed record LockedInputs(SpecFile File, FineTuneSpec Spec, BaseIdentity Base, string TrainSha256, string Fingerprint)
{
    /// <summary>The keys of the spec that decide the training, flat: <c>method.rank</c> → value.</summary>
    public static SortedDictionary<string, JsonElement> Flatten(FineTuneSpec spec)
    {
        var flat = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        using var json = JsonDocument.Parse(SpecCanonicalForm.Of(spec));
        Add(json.RootElement, "");
        return flat;

        void Add(JsonElement value, string key)
        {
            if (value.ValueKind != JsonValueKind.Object)
            {
                flat[key] = value.Clone();
                return;
            }

            foreach (var property in value.EnumerateObject())
                Add(property.Value, key.Length == 0 ? property.Name : $"{key}.{property.Name}");
        }
    }

    /// <summary>What differs from a lock, each as a sentence with its place in the spec's file; empty where the fingerprints are one.</summary>
    public IReadOnlyList<(string Text, Diagnostics.SourceSpan Place)> Differences(AdapterLock accepted)
    {
        var differences = new List<(string, Diagnostics.SourceSpan)>();
        if (accepted.Fingerprint == Fingerprint)
            return differences;
        if (accepted.Versions.Numerics != EngineNumerics.Version)
            Add("", string.Create(CultureInfo.InvariantCulture, $"the engine's numerics have version {EngineNumerics.Version}, the lock has {accepted.Versions.Numerics} (FineTuneSdk {accepted.Versions.FineTuneSdk})"));
        var spec = Flatten(Spec);
        foreach (var key in spec.Keys.Union(accepted.Spec.Keys).Order(StringComparer.Ordinal))
        {
            var (now, before) = (Text(spec, key), Text(accepted.Spec, key));
            if (now != before)
                Add(key, $"{key} is {now}, the lock has {before}");
        }

        if (TrainSha256 != accepted.TrainSha256)
            Add("data.train", $"the training data {Spec.Data.Train} have changed (SHA-256 {TrainSha256[..12]}…, the lock has {accepted.TrainSha256[..12]}…)");
        if (Base.Hash != accepted.Base.Identity)
            Add("base.model", $"the base {Spec.Base.Model} differs from the lock's {accepted.Base.Model} in its {BaseParts(accepted)}");
        if (differences.Count == 0)
            Add("", $"the fingerprint is {Fingerprint}, the lock has {accepted.Fingerprint}, and nothing else: the lock was changed by hand");
        return differences;

        void Add(string key, string text) => differences.Add((text, key.Length == 0 ? new Diagnostics.SourceSpan(File.Path) : File.PlaceOf(key)));
    }

    private string BaseParts(AdapterLock accepted)
    {
        (string Name, bool Differs)[] parts =
        [
            ("configuration", Base.ConfigSha256 != accepted.Base.ConfigSha256),
            ("weights", Base.WeightsSha256 != accepted.Base.WeightsSha256),
            ("tokenizer", Base.TokenizerSha256 != accepted.Base.TokenizerSha256),
            ("chat template", Base.ChatTemplateSha256 != accepted.Base.ChatTemplateSha256),
        ];
        var names = parts.Where(part => part.Differs).Select(part => part.Name).ToList();
        return names.Count == 0 ? "identity" : string.Join(", ", names);
    }

    private static string Text(SortedDictionary<string, JsonElement> values, string key) => values.TryGetValue(key, out var value) ? value.GetRawText() : "unset";
}
