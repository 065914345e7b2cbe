using System.Text.Encodings.Web;
using System.Text.Json;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>What was measured on an adapter, kept under a key of its own: a changed test set or limit measures again, and trains nothing.</summary>
internal sealed record EvaluationRecord(IReadOnlyList<ManifestMetric> Metrics, IReadOnlyList<HeldOutExample> Examples)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true };

    /// <summary>The key: everything that decides the figures.</summary>
    public static string Key(RunInputs inputs, string adapterSha256)
    {
        var (spec, data) = (inputs.Spec, inputs.DataHashes);
        return Sha256.OfText(string.Join(
            '\n',
            "finetune-evaluation 1",
            Core.Specs.EngineNumerics.Version,
            inputs.Fingerprint,
            adapterSha256,
            data.Validation ?? "-",
            data.Test ?? "-",
            spec.Evaluation.MaxNewTokens));
    }

    /// <summary>Reads a kept record; null for none, and for one that can't be read.</summary>
    public static EvaluationRecord? Parse(string? text)
    {
        try
        {
            return text is null ? null : JsonSerializer.Deserialize<EvaluationRecord>(text, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string ToText() => JsonSerializer.Serialize(this, Json);
}
