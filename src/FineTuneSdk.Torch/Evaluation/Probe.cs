using System.Globalization;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Evaluation;

/// <summary>Prompts with a summary of their logits: written with an adapter, compared by whoever loads it.</summary>
public static class Probe
{
    private const int PromptLimit = 3;
    private const int TokenLimit = 64;
    private const int TopTokens = 8;
    private const int SpreadTokens = 16;

    /// <summary>The difference that is allowed, as a share of the largest logit: float32 on another machine is a hundred times nearer, another adapter much further away.</summary>
    private const double Tolerance = 2e-3;

    /// <summary>Computes the logits after each of the first few prompts; of a long prompt, after its first tokens.</summary>
    public static IReadOnlyList<ProbePrompt> Record(CausalLanguageModel model, IEnumerable<IReadOnlyList<int>> prompts) =>
        [.. prompts.Where(p => p.Count > 0).Take(PromptLimit).Select(p => Record(model, [.. p.Take(TokenLimit)]))];

    /// <summary>Checks that a model computes what was recorded.</summary>
    /// <param name="model">The base with the adapter in it.</param>
    /// <param name="manifest">The adapter's manifest.</param>
    /// <param name="folder">The adapter's folder, for the diagnosis.</param>
    /// <exception cref="FineTuneException">FTSDK1408: it doesn't.</exception>
    public static void Check(CausalLanguageModel model, AdapterManifest manifest, string folder)
    {
        foreach (var probe in manifest.Probe)
        {
            if (probe.Ids.Length == 0 || probe.TokenIds.Length == 0 || probe.TokenIds.Length != probe.Logits.Length || probe.Ids.Concat(probe.TokenIds).Any(id => id < 0 || id >= model.Config.VocabularySize))
                throw Differs(folder, "a probe doesn't fit the base's vocabulary");
            var logits = Logits(model, probe.Ids);
            var scale = 1 + probe.Logits.Max(Math.Abs);
            var distance = probe.TokenIds.Zip(probe.Logits, (id, expected) => Math.Abs(logits[id] - expected)).Max();
            // Not "greater than": a logit that is no number differs.
            if (!(distance <= Tolerance * scale))
                throw Differs(folder, string.Create(CultureInfo.InvariantCulture, $"a logit is {distance:g3} off, where {Tolerance * scale:g3} is allowed"));
        }
    }

    private static ProbePrompt Record(CausalLanguageModel model, int[] ids)
    {
        var logits = Logits(model, ids);
        var top = Enumerable.Range(0, logits.Length).OrderByDescending(i => logits[i]).Take(TopTokens);
        var spread = Enumerable.Range(0, SpreadTokens).Select(i => (int)((long)i * logits.Length / SpreadTokens));
        var tokens = top.Concat(spread).Distinct().ToArray();
        var largest = logits.Max();
        var sum = largest + (float)Math.Log(logits.Sum(l => Math.Exp(l - largest)));
        return new ProbePrompt(ids, tokens, [.. tokens.Select(t => logits[t])], sum);
    }

    private static float[] Logits(CausalLanguageModel model, int[] ids)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var hidden = model.Forward(tensor(Array.ConvertAll(ids, id => (long)id), [1, ids.Length], device: model.Device));
        return model.Logits(hidden.select(1, ids.Length - 1)).cpu().data<float>().ToArray();
    }

    private static FineTuneException Differs(string folder, string what) => new(
        DiagnosticCodes.ProbeDiffers,
        $"The loaded adapter doesn't compute what it did when it was made: {what}. Its files or the base were changed, or this version computes otherwise; train again.",
        new SourceSpan(Path.Combine(folder, AdapterManifest.FileName)));
}
