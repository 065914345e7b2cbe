using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Torch.Training;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>What is going to be trained on what, as a short table.</summary>
internal static class PlanReport
{
    public static IEnumerable<string> Lines(RunInputs inputs, TrainingSetup setup, TrainingPlan plan, TorchSession session, double? seconds)
    {
        var (spec, table) = (inputs.Spec, new TextTable());
        table.Add("base", RunLog.Text($"{inputs.Spec.Base.Model}{(spec.Base.Weights == BaseWeights.Fresh ? ", fresh weights" : "")}, {inputs.Config.ModelType}, {Millions(Parameters(setup))} parameters"));
        table.Add("method", Method(spec.Method, setup, plan));
        table.Add("data", RunLog.Text($"{inputs.Data.Train.Count} train, {inputs.Data.Validation.Count} validation, {inputs.Data.Test.Count} test; {Lengths(inputs.Data.TrainLengths)}"));
        table.Add("steps", RunLog.Text($"{plan.Steps} in {spec.Training.Epochs} epochs, batch size {spec.Training.BatchSize}, {Optimizer(spec.Training)}"));
        table.Add("tokens", RunLog.Text($"{plan.Tokens:N0}, of them {plan.SupervisedTokens:N0} supervised"));
        AddMemory(table, TrainingMemory.Create(setup, plan), session.ProgramBytes);
        table.Add("device", session.DeviceName);
        if (seconds is { } value)
            table.Add("time", $"about {Duration(value)}");
        return table.Lines();
    }

    /// <summary>A time as people say it.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        < 100 => RunLog.Text($"{Math.Max(1, Math.Round(seconds)):0} s"),
        < 5400 => RunLog.Text($"{seconds / 60:0.#} min"),
        _ => RunLog.Text($"{seconds / 3600:0.#} h"),
    };

    /// <summary>A size as people say it.</summary>
    public static string Bytes(double bytes) => bytes < 1e9 ? RunLog.Text($"{bytes / 1e6:0} MB") : RunLog.Text($"{bytes / 1e9:0.00} GB");

    private static long Parameters(TrainingSetup setup) => setup.Model.Weights.Tensors.Values.Sum(tensor => tensor.numel());

    private static string Method(MethodSpec method, TrainingSetup setup, TrainingPlan plan) => method.Type == MethodType.Full
        ? $"all weights, {Millions(plan.TrainableParameters)} parameters"
        : RunLog.Text($"{(method.UseRslora ? "rs" : "")}{(method.UseDora ? "DoRA" : "LoRA")} rank {method.Rank}, alpha {method.Alpha} on {setup.Match.Adapted.Count} modules{Whole(method)}, {Millions(plan.TrainableParameters)} parameters");

    private static string Whole(MethodSpec method) => method.ModulesToSave.Count == 0 ? "" : $" and all of {string.Join(", ", method.ModulesToSave)}";

    private static void AddMemory(TextTable table, TrainingMemory memory, long program)
    {
        table.Add("memory", $"about {Bytes(program + memory.Total)} at the peak: program {Bytes(program)}, weights {Bytes(memory.Weights)}, activations {Bytes(memory.Activations)},");
        table.Add("", $"trained {Bytes(memory.Trained)}, gradients {Bytes(memory.Gradients)}, optimizer {Bytes(memory.Optimizer)},");
        table.Add("", $"logits {Bytes(memory.Logits)} or a layer's work {Bytes(memory.Working)}, between blocks {Bytes(memory.Heap)}");
    }

    private static string Lengths(LengthStatistics lengths) => RunLog.Text($"{lengths.Minimum} to {lengths.Maximum} tokens, median {lengths.Median}");

    private static string Optimizer(TrainingSpec training) => RunLog.Text($"{SpecShape.EnumName(training.Optimizer)} at {training.LearningRate:0.######e+0}, {SpecShape.EnumName(training.Schedule)}");

    private static string Millions(long count) => count < 100_000 ? RunLog.Text($"{count:N0}") : RunLog.Text($"{count / 1e6:0.00} M");
}
