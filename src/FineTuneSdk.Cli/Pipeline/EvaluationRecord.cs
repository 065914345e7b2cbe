using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>What was measured on one model, kept under a key of its own: a changed test set measures again and trains nothing, another training doesn't measure the base again.</summary>
/// <param name="Metrics">The figures.</param>
/// <param name="Answers">The answers to the first few held-out prompts.</param>
internal sealed record EvaluationRecord(IReadOnlyList<ManifestMetric> Metrics, IReadOnlyList<string> Answers)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>The key: everything that decides the figures.</summary>
    /// <param name="inputs">The run.</param>
    /// <param name="plan">What is measured.</param>
    /// <param name="adapterSha256">The result's hash, or null for the base.</param>
    public static string Key(RunInputs inputs, EvaluationPlan plan, string? adapterSha256)
    {
        var (spec, data) = (inputs.Spec, inputs.DataHashes);
        return Sha256.OfText(string.Join(
            '\n',
            "finetune-evaluation 1",
            Number(EngineNumerics.Version),
            adapterSha256 ?? "base",
            inputs.Identity.Hash,
            spec.Base.Weights == BaseWeights.Fresh ? Number(spec.Training.Seed) : "-",
            // A validation share is drawn from the training file by the seed.
            data.Validation ?? $"{data.Train} {(spec.Data.Validation.Share ?? 0).ToString("R", CultureInfo.InvariantCulture)} {Number(spec.Training.Seed)}",
            data.Test ?? "-",
            Number(spec.Training.MaxLength ?? 0),
            spec.Training.Truncation.ToString(),
            Number(spec.Evaluation.MaxNewTokens),
            plan.AnswersOnValidation.ToString()));

        static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
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
