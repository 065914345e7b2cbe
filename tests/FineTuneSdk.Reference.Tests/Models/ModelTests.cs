using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Torch.Generation;
using FineTuneSdk.Torch.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTuneSdk.Reference.Tests.Models;

/// <summary>Models that Transformers wrote: logits, hidden states, losses and greedy texts; or a refusal that names what isn't supported.</summary>
public sealed class ModelTests
{
    public static TheoryData<string> Supported => ModelCase.Supported;

    public static TheoryData<string> Unsupported => ModelCase.Unsupported;

    [Theory]
    [MemberData(nameof(Supported))]
    public void Logits_of_single_sequences_equal_the_references(string name)
    {
        using var model = Open(name);
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var path = model.FindFile("logits.safetensors") ?? model.FindFile("logits_fp32_compute.safetensors");
        if (path is null)
        {
            SameAsSibling(model);
            return;
        }
        var expected = Tensors.Read(path);
        var worst = 0.0;
        foreach (var (sequence, i) in Sequences(model).Select((s, i) => (s, i)))
            worst = Math.Max(worst, Tensors.Distance(Logits(model, sequence)[0], expected[$"seq{i}"]));
        Judge("logits", model, worst, "logits_max_abs");
    }

    [Theory]
    [MemberData(nameof(Supported))]
    public void Padding_on_either_side_changes_nothing(string name)
    {
        using var model = Open(name);
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        foreach (var side in new[] { "batch_right", "batch_left" })
        {
            if (model.FindFile("logits.safetensors") is not { } path || !Tensors.Read(path).TryGetValue(side, out var expected))
                continue;
            var batch = model.Inputs.GetProperty(side);
            var mask = Tensors.Ids(batch.GetProperty("attention_mask"));
            var logits = Logits(model, Tensors.Ids(batch.GetProperty("input_ids")), mask) * mask.unsqueeze(-1);
            Judge("padded batches", model, Tensors.Distance(logits, expected), "logits_max_abs", side);
        }
    }

    [Theory]
    [MemberData(nameof(Supported))]
    public void Hidden_states_equal_the_references(string name)
    {
        using var model = Open(name);
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        if (model.FindFile("hidden_states.safetensors") is not { } path)
            return;
        var expected = Tensors.Read(path);
        var states = new List<Tensor>();
        var final = model.Model.Forward(tensor(Sequences(model)[0]).unsqueeze(0), null, null, (_, hidden) => states.Add(hidden.clone()));
        // Transformers gives the last layer's output after the final norm.
        states[^1] = final;
        Assert.Equal(expected.Count, states.Count);
        Judge("hidden states", model, states.Select((s, i) => Tensors.Distance(s[0], expected[$"hidden_{i}"])).Max(), "hidden_max_abs");
    }

    [Theory]
    [MemberData(nameof(Supported))]
    public void Losses_equal_the_references(string name)
    {
        using var model = Open(name);
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        if (model.Inputs.ValueKind != JsonValueKind.Object || !model.Inputs.TryGetProperty("loss_labels_equal_input", out var expected))
            return;
        var worst = 0.0;
        foreach (var (sequence, i) in Sequences(model).Select((s, i) => (s, i)))
        {
            var logits = Logits(model, sequence)[0];
            var loss = nn.functional.cross_entropy(logits.narrow(0, 0, sequence.Length - 1), tensor(sequence[1..]));
            worst = Math.Max(worst, Math.Abs(loss.item<float>() - expected[i].GetDouble()));
        }
        Judge("losses", model, worst, "loss_abs");
    }

    [Theory]
    [MemberData(nameof(Supported))]
    public void Greedy_texts_with_and_without_cache_equal_the_references(string name)
    {
        using var model = Open(name);
        if (model.Inputs.ValueKind != JsonValueKind.Object)
            return;
        foreach (var greedy in model.Inputs.EnumerateObject().Where(p => p.Name.StartsWith("greedy", StringComparison.Ordinal)))
        {
            var prompt = Ints(greedy.Value.GetProperty("prompt"));
            var expected = Ints(greedy.Value.GetProperty("continuation"));
            Assert.Equal(expected, WithCache(model.Model, prompt, expected.Length));
            Assert.Equal(expected, WithoutCache(model.Model, prompt, expected.Length));
            CaseReport.Ran("greedy texts", $"{model.Name} {greedy.Name}");
        }
    }

    [Theory]
    [MemberData(nameof(Unsupported))]
    public void What_is_not_supported_is_refused_by_name(string name)
    {
        Assert.SkipWhen(Testdata.Root is not null && name.Length == 0, "Every model there is supported.");
        var path = Path.Combine(Testdata.Require(), name);
        var config = JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
        var modelType = config.GetProperty("model_type").GetString()!;
        var refusal = Assert.Throws<FineTuneException>(() => ModelConfigReader.Read(path));
        var first = refusal.Diagnostics[0];
        Assert.Equal((DiagnosticCodes.ModelTypeNotSupported, true), (first.Code, first.Message.Contains($"'{modelType}'", StringComparison.Ordinal)));
        CaseReport.NotSupported("models", name, first.Message);
    }

    private static ModelCase Open(string name)
    {
        Testdata.Require();
        Assert.SkipWhen(name.Length == 0, "There is no model of a supported family.");
        return ModelCase.Open(name);
    }

    private static void Judge(string kind, ModelCase model, double distance, string quantity, string part = "")
    {
        var limit = model.Limit(quantity);
        Assert.True(distance <= limit, $"{model.Name} {part}: {kind} are {distance:g3} off, the limit is {limit:g3}.");
        CaseReport.Ran(kind, $"{model.Name} {part}".TrimEnd(), $"{distance:g2} of {limit:g2}");
    }

    // The sharded model has no numbers of its own: it is another one, cut up.
    private static void SameAsSibling(ModelCase model)
    {
        var ids = new long[] { 1, 5, 9, 200, 31, 7 };
        foreach (var folder in Directory.EnumerateDirectories(Path.GetDirectoryName(model.Folder)!).Where(f => f != model.Folder && File.Exists(Path.Combine(f, "model.safetensors"))))
        {
            var tensors = Tensors.Read(Path.Combine(folder, "model.safetensors"));
            if (!tensors.Keys.ToHashSet().SetEquals(model.Model.Weights.Tensors.Keys) || !tensors.All(t => t.Value.dtype == ScalarType.Float32 && t.Value.shape.SequenceEqual(model.Model.Weights[t.Key].shape) && Tensors.Distance(t.Value, model.Model.Weights[t.Key]) == 0))
                continue;
            using var sibling = ModelCase.Open(Path.GetRelativePath(Testdata.Require(), Path.Combine(folder, "config.json")));
            Assert.Equal(0, Tensors.Distance(Logits(model, ids), Logits(sibling, ids)));
            CaseReport.Ran("logits", model.Name, $"the same bits as {Path.GetFileName(folder)}");
            return;
        }
        Assert.True(Logits(model, ids).isfinite().all().item<bool>());
        CaseReport.NotSupported("logits", model.Name, "it has no numbers and is no other model cut up; it loads, and its logits are finite");
    }

    private static int[] WithCache(CausalLanguageModel model, int[] prompt, int count)
    {
        using var tokens = new TokenGenerator(model, prompt, new GenerationOptions(), count);
        return [.. Enumerable.Range(0, count).Select(_ => tokens.Next(TestContext.Current.CancellationToken))];
    }

    private static int[] WithoutCache(CausalLanguageModel model, int[] prompt, int count)
    {
        var ids = prompt.Select(i => (long)i).ToList();
        for (var i = 0; i < count; i++)
        {
            using var scope = NewDisposeScope();
            using var gradients = no_grad();
            ids.Add(model.Logits(model.Forward(tensor(ids.ToArray()).unsqueeze(0)))[0, -1].argmax().item<long>());
        }
        return [.. ids.Skip(prompt.Length).Select(i => (int)i)];
    }

    private static List<long[]> Sequences(ModelCase model) => [.. model.Inputs.GetProperty("sequences").EnumerateArray().Select(s => Array.ConvertAll(Ints(s), i => (long)i))];

    private static int[] Ints(JsonElement array) => [.. array.EnumerateArray().Select(v => v.GetInt32())];

    private static Tensor Logits(ModelCase model, long[] ids) => Logits(model, tensor(ids).unsqueeze(0), null);

    private static Tensor Logits(ModelCase model, Tensor ids, Tensor? mask) => model.Model.Logits(model.Model.Forward(ids, mask));
}
