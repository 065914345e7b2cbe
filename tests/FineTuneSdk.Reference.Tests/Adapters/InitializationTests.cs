using System.Globalization;
using System.Text.Json;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Torch.Peft;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTuneSdk.Reference.Tests.Adapters;

/// <summary>Starts of adapters that PEFT made: those that a weight decides in every number, those that are drawn in their bounds and moments.</summary>
public sealed class InitializationTests
{
    private const string Kind = "initialisations";

    [Fact]
    public void Starts_of_layers_equal_PEFTs()
    {
        var folder = Path.Combine(Testdata.Require(), "reference2", "init");
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "init.json")));
        foreach (var start in json.RootElement.EnumerateObject().Where(p => p.Value.TryGetProperty("init_lora_weights", out _)))
        {
            using var scope = NewDisposeScope();
            var name = start.Name;
            var word = start.Value.GetProperty("init_lora_weights");
            var kind = word.ValueKind == JsonValueKind.True ? "default" : word.GetRawText().Trim('"');
            if (!Enum.TryParse<LoraInitialization>(kind, ignoreCase: true, out var initialization))
                CaseReport.NotSupported(Kind, name, $"the spec doesn't offer the initialization {kind}");
            else if (BaseFactors.IsOfBase(initialization))
                CaseReport.Ran(Kind, name, OfBase(Tensors.Read(Path.Combine(folder, name + ".safetensors")), start.Value, initialization, Tolerance(name)));
            else
                CaseReport.Ran(Kind, name, Drawn(start.Value, initialization));
        }
    }

    [Fact]
    public void Draws_have_PEFTs_bounds_and_moments()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Testdata.Require(), "reference2", "init", "init.json")));
        foreach (var draws in json.RootElement.GetProperty("statistics_over_draws").EnumerateObject().Where(d => d.Name.StartsWith("init=", StringComparison.Ordinal)))
        {
            using var scope = NewDisposeScope();
            var words = draws.Name.Split(' ').Select(w => w.Split('=')[1]).ToArray();
            var initialization = words[0] == "True" ? LoraInitialization.Default : Enum.Parse<LoraInitialization>(words[0], ignoreCase: true);
            var (rank, width) = (int.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture));
            var values = cat([.. Enumerable.Range(0, draws.Value.GetProperty("n").GetInt32() / rank / width).Select(i => Fill($"m{i}", [rank, width], TrainedTensorRole.LinearA, initialization))], 0);
            Assert.Equal(draws.Value.GetProperty("std").GetDouble(), Deviation(values), 0.03 * draws.Value.GetProperty("std").GetDouble());
            if (initialization == LoraInitialization.Default)
                Assert.True(values.abs().max().item<float>() <= draws.Value.GetProperty("bound_1_over_sqrt_in").GetDouble());
            CaseReport.Ran(Kind, draws.Name);
        }
    }

    [Fact]
    public void A_trained_PiSSA_adapter_is_converted_as_PEFT_does()
    {
        var folder = Path.Combine(Testdata.Require(), "reference", "pissa");
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var model = ReferenceModel.Open(ReferenceModel.Folder("reference", "llama_untied"), out _)!;
        using var view = model.View();
        var config = Core.Adapters.PeftAdapterConfigReader.Read(Path.Combine(folder, "converted_to_lora"));
        var half = config with { Rank = config.Rank / 2, Alpha = config.Alpha / 2 };
        var match = new Core.Adapters.TargetMatcher(half).Match(ModelModules.Of(view), view.Config.TieWordEmbeddings);
        var layout = AdapterLayout.Lora(view, match, half);
        using var residual = new ResidualBase(view, layout, LoraInitialization.Pissa);

        var worst = 0.0;
        foreach (var (name, weight) in Tensors.Read(Path.Combine(folder, "residual_base_weights.safetensors")))
            worst = Math.Max(worst, Tensors.Distance(((Torch.Models.Linear)AdapterLayout.Slot(view, name[..^".weight".Length]).Module).Weight, weight));
        Assert.True(worst <= 1e-5, $"residual weights are {worst:g3} off");

        // Signs of singular vectors are free, so that the products count: of the converted adapter, B′·A′.
        var trained = Tensors.Read(Path.Combine(folder, "trained_adapter_pissa_form.safetensors"));
        var converted = Tensors.Read(Path.Combine(folder, "converted_to_lora", "adapter_model.safetensors"));
        foreach (var adapted in layout.Adapted)
        {
            var (a, b) = (PeftNames.Prefix + adapted.Module.Path + PeftNames.LinearA, PeftNames.Prefix + adapted.Module.Path + PeftNames.LinearB);
            var ours = trained[b].mm(trained[a]) - residual.Start(layout.Tensors.First(t => PeftNames.Prefix + t.Name == b))!.mm(residual.Start(layout.Tensors.First(t => PeftNames.Prefix + t.Name == a))!);
            worst = Math.Max(worst, Tensors.Distance(ours, converted[b].mm(converted[a])));
        }

        Assert.True(worst <= 1e-5, $"the converted update is {worst:g3} off");
        Assert.Equal((config.Rank, config.Alpha), (ResidualBase.Doubled(half).Rank, ResidualBase.Doubled(half).Alpha));
        CaseReport.Ran(Kind, "reference/pissa", $"residual and converted update {worst:g2} of 1e-05");
    }

    private static string OfBase(Dictionary<string, Tensor> file, JsonElement start, LoraInitialization initialization, JsonElement tolerance)
    {
        var worst = 0.0;
        foreach (var layer in start.GetProperty("layers").EnumerateObject())
        {
            var (weight, scale) = (file[layer.Name + ".before"], layer.Value.GetProperty("scaling").GetDouble());
            var (a, b) = BaseFactors.Of(weight, start.GetProperty("r").GetInt32(), scale, initialization);
            var part = b.mm(a) * scale;
            worst = Math.Max(worst, Tensors.Distance(part, file[layer.Name + ".scaled_BA"]));
            worst = Math.Max(worst, Tensors.Distance(weight - part, file[layer.Name + ".base_after"]));
        }

        var limit = tolerance.GetProperty("scaled_BA_max_abs").GetDouble();
        Assert.True(worst <= limit, $"{initialization} is {worst:g3} off");
        return $"{worst:g2} of {limit:g2}";
    }

    private static string Drawn(JsonElement start, LoraInitialization initialization)
    {
        var rank = start.GetProperty("r").GetInt32();
        foreach (var layer in start.GetProperty("layers").EnumerateObject())
        {
            var (rows, columns) = (layer.Value.GetProperty("out_features").GetInt32(), layer.Value.GetProperty("in_features").GetInt32());
            var a = Fill(layer.Name + PeftNames.LinearA, [rank, columns], TrainedTensorRole.LinearA, initialization);
            var b = Fill(layer.Name + PeftNames.LinearB, [rows, rank], TrainedTensorRole.LinearB, initialization);
            Assert.True(b.mm(a).abs().max().item<float>() <= 1e-6);
            Assert.Equal(layer.Value.GetProperty("A_std").GetDouble(), Deviation(a), 0.15 * layer.Value.GetProperty("A_std").GetDouble());
            Assert.Equal(layer.Value.GetProperty("B_std").GetDouble(), Deviation(b), 0.15 * layer.Value.GetProperty("B_std").GetDouble());
        }

        return "moments within 15%, product within 1e-06";
    }

    private static Tensor Fill(string name, long[] shape, TrainedTensorRole role, LoraInitialization initialization)
    {
        var values = empty(shape, ScalarType.Float32);
        LoraInitializer.Fill(values, new TrainedTensor(name, shape, role), initialization, 42);
        return values;
    }

    private static double Deviation(Tensor values) => values.square().mean().sqrt().item<float>();

    private static JsonElement Tolerance(string name) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Testdata.Require(), "reference2", "tolerances.json"))).RootElement.GetProperty("init").GetProperty(name);
}
