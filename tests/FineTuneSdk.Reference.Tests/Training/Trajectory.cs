using System.Text.Json;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Torch.Training;
using static TorchSharp.torch;

namespace FineTuneSdk.Reference.Tests.Training;

/// <summary>A training of the reference numbers: its settings, its batches and what each step gave.</summary>
internal sealed class Trajectory
{
    private static readonly Example Source = new() { Location = new SourceSpan("batches.json"), Prompt = "", Completion = "" };

    private readonly string _folder;
    private readonly JsonElement _parameters;
    private readonly JsonElement _batches;
    private readonly JsonElement _tolerances;

    public Trajectory(string folder)
    {
        _folder = folder;
        Set = Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(folder)))!;
        var json = Read("trajectory.json");
        _parameters = json.GetProperty("hyperparameters");
        Steps = [.. json.GetProperty("steps").EnumerateArray().Select(Read)];
        _batches = Read("batches.json").GetProperty("batches");
        _tolerances = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Testdata.Require(), Set, "tolerances.json"))).RootElement.GetProperty("training").GetProperty(Path.GetFileName(folder));
    }

    public string Set { get; }

    public IReadOnlyList<(double LearningRate, double Loss, double GradientNorm)> Steps { get; }

    public string BaseModel => (Text("model") ?? Text("base_model"))!;

    /// <summary>The folder with the adapter's configuration, or null for full training.</summary>
    public string? AdapterFolder => File.Exists(Path.Combine(_folder, "adapter_config.json")) ? _folder : null;

    /// <summary>The old set decays every tensor, except where it says that it does what the trainer does.</summary>
    public bool DecaysAll => Set == "reference" && Text("groups") != "hf_trainer";

    /// <summary>What of this training isn't supported yet, or null.</summary>
    public string? Unsupported
    {
        get
        {
            if (Text("kind") is { } kind and not "sft")
                return $"objective {kind}";
            if (Text("trainer") is { } trainer and not "SFTTrainer")
                return $"trainer {trainer}";
            if (Text("norm") == "mean" && Number("micro") > 0)
                return "mean over micro-batches' means, an older habit that isn't ours";
            if (Text("loss_type") is { } loss and not "nll")
                return $"loss {loss}";
            if (_parameters.TryGetProperty("packing", out var packing) && packing.GetBoolean())
                return "packing";
            if (_parameters.TryGetProperty("loraplus", out var plus) && plus.ValueKind != JsonValueKind.Null)
                return "LoRA+";
            return AdapterFolder is null ? null : Refusal();
        }
    }

    public TrainingSpec Training => new()
    {
        WeightDecay = Number("wd") + Number("weight_decay"),
        MaxGradientNorm = Number("clip") + Number("max_grad_norm"),
    };

    public LearningRates LearningRates => new(
        Enum.Parse<LearningRateSchedule>((Text("sched") ?? Text("lr_scheduler_type"))!, ignoreCase: true),
        Number("lr") + Number("learning_rate"),
        (int)(Number("warmup") + Number("warmup_steps")),
        (int)(Number("steps") + Number("max_steps")));

    /// <summary>The tensors at the start: what an adapter begins with; full training begins with the base.</summary>
    public IReadOnlyDictionary<string, Tensor> Initial => AdapterFolder is null ? new Dictionary<string, Tensor>() : Tensors.Read(Path.Combine(_folder, "init_adapter.safetensors"));

    /// <summary>The tensors at the end.</summary>
    public IReadOnlyDictionary<string, Tensor> Final => Tensors.Read(Path.Combine(_folder, AdapterFolder is null ? "final_model.safetensors" : "final_adapter.safetensors"));

    /// <summary>Our name of a tensor of the files.</summary>
    public string Name(string key) => AdapterFolder is null ? key : key["base_model.model.".Length..];

    public double Limit(string name) => _tolerances.GetProperty(name).GetDouble();

    /// <summary>The examples of a step, a list for each forward pass.</summary>
    public IReadOnlyList<IReadOnlyList<EncodedExample>> Passes(int step) =>
        [.. _batches[step % _batches.GetArrayLength()].EnumerateArray().Select(pass =>
            (IReadOnlyList<EncodedExample>)[.. pass.GetProperty("input_ids").EnumerateArray().Zip(pass.GetProperty("labels").EnumerateArray(), Example)])];

    private static EncodedExample Example(JsonElement ids, JsonElement labels) =>
        // The label of the first token is never a target: nothing comes before it.
        new(Source, [.. ids.EnumerateArray().Select(i => i.GetInt32())], [.. labels.EnumerateArray().Select((l, i) => i > 0 && l.GetInt32() != -100)]);

    private static (double, double, double) Read(JsonElement step)
    {
        var rate = step.GetProperty("lr");
        return (rate.ValueKind == JsonValueKind.Number ? rate.GetDouble() : double.NaN, step.GetProperty("loss").GetDouble(), step.GetProperty("grad_norm").GetDouble());
    }

    private string? Refusal()
    {
        try
        {
            PeftAdapterConfigReader.Read(_folder);
            return null;
        }
        catch (FineTuneException exception)
        {
            return exception.Diagnostics[0].Message;
        }
    }

    private JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder, file))).RootElement.Clone();

    private string? Text(string key) => _parameters.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private double Number(string key) => _parameters.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0;
}
