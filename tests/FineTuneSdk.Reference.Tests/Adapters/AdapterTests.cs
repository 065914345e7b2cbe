using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Peft;
using static TorchSharp.torch;

namespace FineTuneSdk.Reference.Tests.Adapters;

/// <summary>Adapters that PEFT wrote: logits with the adapter and merged, or a refusal that names the kind.</summary>
public sealed class AdapterTests
{
    private const string Kind = "adapters";

    [Fact]
    public void Logits_equal_PEFTs_and_every_unsupported_kind_is_refused_by_name()
    {
        var failures = new List<string>();
        foreach (var folder in Testdata.Folders("adapters").SelectMany(Directory.EnumerateDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(Testdata.Require(), folder);
            try
            {
                Check(folder, name);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                failures.Add($"{name}: {exception.Message}");
            }
        }

        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
    }

    [Fact]
    public void Every_configuration_of_another_kind_is_refused()
    {
        foreach (var folder in Testdata.Folders("adapters_refuse"))
        {
            var exception = Assert.Throws<FineTuneException>(() => Core.Adapters.PeftAdapterConfigReader.Read(folder));
            Assert.All(exception.Diagnostics, d => Assert.Equal(DiagnosticCodes.AdapterKindNotSupported, d.Code));
            CaseReport.Ran("refused adapters", Path.GetFileName(folder));
        }
    }

    [Fact]
    public void Every_configuration_that_PEFT_wrote_is_read_or_refused_by_its_kind()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Testdata.Require(), "adapters", "peft-configs"), "*.json").Order(StringComparer.Ordinal))
        {
            var bytes = File.ReadAllBytes(file);
            using var json = JsonDocument.Parse(bytes);
            var kind = json.RootElement.GetProperty("peft_type").GetString()!;
            try
            {
                Core.Adapters.PeftAdapterConfigReader.Parse(bytes, file);
                Assert.Equal("LORA", kind);
            }
            catch (FineTuneException exception)
            {
                // Some are what a training was given: without targets, which PEFT fills in by the base and saves.
                var hasTargets = json.RootElement.TryGetProperty("target_modules", out var targets) && targets.ValueKind != JsonValueKind.Null;
                Assert.All(exception.Diagnostics, d => Assert.True(d.Code == DiagnosticCodes.AdapterKindNotSupported || !hasTargets && d.Message.StartsWith("There is no target_modules;", StringComparison.Ordinal), d.ToString()));
                Assert.True(kind == "LORA" || exception.Diagnostics is [var one] && one.Message == $"The adapter is of the kind {kind} (peft_type); only LORA is supported.", exception.Message);
            }

            CaseReport.Ran("configurations of adapters", Path.GetFileName(file));
        }
    }

    private static void Check(string folder, string name)
    {
        var features = UnsupportedFeatures(folder);
        if (Refusal(folder) is { } refusal)
        {
            Assert.All(refusal.Diagnostics, d => Assert.Equal(DiagnosticCodes.AdapterKindNotSupported, d.Code));
            Assert.All(features, f => Assert.Contains(refusal.Diagnostics, d => d.Message.Contains(f, StringComparison.Ordinal)));
            CaseReport.NotSupported(Kind, name, string.Join(" ", refusal.Diagnostics.Select(d => d.Message)));
            return;
        }

        Assert.Empty(features);
        CheckWriting(folder);
        var (set, baseName) = (name.Split('/', '\\')[0], Path.GetFileName(Path.GetDirectoryName(folder))!);
        using var model = ReferenceModel.Open(ReferenceModel.Folder(set, baseName), out var why);
        if (model is null)
        {
            CaseReport.NotSupported(Kind, name, why);
            return;
        }

        CaseReport.Ran(Kind, name, Compare(folder, model, Tolerances(set).GetProperty($"{baseName}/{Path.GetFileName(folder)}")));
    }

    private static string Compare(string folder, ReferenceModel model, JsonElement tolerance)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        using var view = model.View();
        using var adapter = LoadedAdapter.Load(view, folder);
        var expected = Tensors.Read(Path.Combine(folder, "logits.safetensors"));
        var limit = tolerance.GetProperty("logits_max_abs").GetDouble();
        var sequences = model.Inputs.GetProperty("sequences").EnumerateArray().Select(s => tensor(s.EnumerateArray().Select(v => v.GetInt64()).ToArray()).unsqueeze(0)).ToList();
        var worst = 0.0;
        var computed = new List<Tensor>();
        for (var i = 0; i < sequences.Count; i++)
        {
            computed.Add(Logits(view, sequences[i], null)[0]);
            worst = Math.Max(worst, Tensors.Distance(computed[i], expected[$"seq{i}"]));
        }

        var batch = model.Inputs.GetProperty("batch_right");
        var mask = Tensors.Ids(batch.GetProperty("attention_mask"));
        var padded = Logits(view, Tensors.Ids(batch.GetProperty("input_ids")), mask) * mask.unsqueeze(-1);
        worst = Math.Max(worst, Tensors.Distance(padded, expected["batch_right"]));
        Assert.True(worst <= limit, $"logits are {worst:g3} off, the limit is {limit:g3}");

        CheckWritingTensors(folder, view, adapter);
        var merged = CompareMerged(folder, model, view, adapter, tolerance, expected, sequences, computed);
        return $"logits {worst:g2} of {limit:g2}, merged {merged:g2}";
    }

    private static double CompareMerged(
        string folder, ReferenceModel model, CausalLanguageModel view, LoadedAdapter adapter, JsonElement tolerance, Dictionary<string, Tensor> expected, List<Tensor> sequences, List<Tensor> computed)
    {
        if (!File.Exists(Path.Combine(folder, "merged_weights_sample.safetensors")))
        {
            // PEFT refuses the merge where an update has a bias and the base has none.
            var refusal = Assert.Throws<FineTuneException>(() => adapter.Merge(view));
            Assert.All(refusal.Diagnostics, d => Assert.Equal(DiagnosticCodes.AdapterNotMergeable, d.Code));
            return 0;
        }

        var isEqual = !tolerance.TryGetProperty("merged_equals_adapter", out var says) || says.ValueKind == JsonValueKind.True;
        var merged = adapter.Merge(view);
        foreach (var (name, weight) in Tensors.Read(Path.Combine(folder, "merged_weights_sample.safetensors")))
        {
            // Where PEFT's merge isn't the adapter's function, it is the tied vocabulary that it gets wrong.
            if (!isEqual && (name == "lm_head.weight" || adapter.Config.EnsureWeightTying && name == "model.embed_tokens.weight"))
                continue;
            if (merged.TryGetValue(name, out var ours))
                Assert.True(Tensors.Distance(ours, weight) <= tolerance.GetProperty("merged_weights_max_abs").GetDouble(), $"merged {name} differs");
            else
                Assert.Equal(0, Tensors.Distance(Base(model, view, name, merged), weight));
        }

        // Merging a tied embedding changes PEFT's head too, and with it the function; ours stays the adapter's.
        using var mergedView = model.View();
        MergedModel.Put(mergedView, merged);
        var worst = 0.0;
        for (var i = 0; i < sequences.Count; i++)
        {
            var target = isEqual && expected.TryGetValue($"merged_seq{i}", out var numbers) ? numbers : computed[i];
            worst = Math.Max(worst, Tensors.Distance(Logits(mergedView, sequences[i], null)[0], target));
        }

        var limit = 2 * tolerance.GetProperty("logits_max_abs").GetDouble();
        Assert.True(worst <= limit, $"merged logits are {worst:g3} off, the limit is {limit:g3}");
        return worst;
    }

    /// <summary>What a weight that the merge doesn't name is: the base's, and for a tied head the embedding's, merged or not.</summary>
    private static Tensor Base(ReferenceModel model, CausalLanguageModel view, string name, IReadOnlyDictionary<string, Tensor> merged) =>
        model.Weights.Find(name) ?? merged.GetValueOrDefault(view.Embedding.Path + ".weight") ?? model.Weights[view.Embedding.Path + ".weight"];

    /// <summary>A configuration of the version that we write comes out as it went in, but for the order of the names, which PEFT doesn't keep.</summary>
    private static void CheckWriting(string folder)
    {
        var text = File.ReadAllText(Path.Combine(folder, "adapter_config.json"));
        if (!text.Contains("\"peft_version\": \"0.21.2\"", StringComparison.Ordinal))
            return;
        var written = Core.Adapters.PeftAdapterConfigWriter.Write(Core.Adapters.PeftAdapterConfigReader.Read(folder));
        Assert.Equal(Lines(text), Lines(written));

        static IEnumerable<string> Lines(string json) => json.Split('\n').Select(l => l.StartsWith("    ", StringComparison.Ordinal) ? l.TrimEnd(',') : l).Order(StringComparer.Ordinal);
    }

    /// <summary>The tensors of the version that we write come out byte for byte: names, order, header and all.</summary>
    private static void CheckWritingTensors(string folder, CausalLanguageModel view, LoadedAdapter adapter)
    {
        if (!File.ReadAllText(Path.Combine(folder, "adapter_config.json")).Contains("\"peft_version\": \"0.21.2\"", StringComparison.Ordinal))
            return;
        using var stream = new MemoryStream();
        Core.Weights.SafetensorsWriter.Write(stream, AdapterTensors.ToFile(view, adapter.Layout, adapter.Config.Targets, adapter.Tensor));
        Assert.True(stream.ToArray().AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(folder, "adapter_model.safetensors"))), "the file of tensors is written otherwise than by PEFT");
    }

    private static FineTuneException? Refusal(string folder)
    {
        try
        {
            Core.Adapters.PeftAdapterConfigReader.Read(folder);
            return null;
        }
        catch (FineTuneException exception)
        {
            return exception;
        }
    }

    private static Tensor Logits(CausalLanguageModel view, Tensor ids, Tensor? mask) => view.Logits(view.Forward(ids, mask));

    private static JsonElement Tolerances(string set) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Testdata.Require(), set, "tolerances.json"))).RootElement.GetProperty("adapters");

    /// <summary>Keys of a configuration that ask for more than is supported: written down here apart from the reader, which must refuse each of them by name.</summary>
    private static List<string> UnsupportedFeatures(string folder)
    {
        using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "adapter_config.json")));
        return [.. new[] { "fan_in_fan_out", "target_parameters" }.Where(k => config.RootElement.TryGetProperty(k, out var value) && value.GetRawText() is not ("null" or "false" or "[]" or "{}"))];
    }
}
