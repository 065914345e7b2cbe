using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Peft;
using FineTuneSdk.Torch.Training;
using static TorchSharp.torch;

namespace FineTuneSdk.Reference.Tests.Training;

/// <summary>Trainings that PyTorch and the real trainers made, step by step from the same start and the same batches.</summary>
public sealed class TrajectoryTests
{
    private const string Kind = "trajectories";

    [Fact]
    public void Loss_gradient_norm_rate_and_weights_equal_the_real_trainers()
    {
        var failures = new List<string>();
        foreach (var folder in Testdata.Folders("training").Where(f => File.Exists(Path.Combine(f, "trajectory.json"))))
        {
            var name = Path.GetRelativePath(Testdata.Require(), folder);
            try
            {
                Check(new Trajectory(folder), name);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                failures.Add($"{name}: {exception.Message}");
            }
        }

        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
    }

    private static void Check(Trajectory trajectory, string name)
    {
        if (trajectory.Unsupported is { } feature)
        {
            CaseReport.NotSupported(Kind, name, feature);
            return;
        }

        using var model = ReferenceModel.Open(ReferenceModel.Folder(trajectory.Set, trajectory.BaseModel), out var why);
        if (model is null)
        {
            CaseReport.NotSupported(Kind, name, why);
            return;
        }

        CaseReport.Ran(Kind, name, Train(trajectory, model));
    }

    private static string Train(Trajectory trajectory, ReferenceModel model)
    {
        using var scope = NewDisposeScope();
        using var view = model.View();
        var (layout, method) = Method(trajectory, view);
        using var run = new TrainingRun(view, layout, method, trajectory.Training, trajectory.DecaysAll ? _ => true : null);
        var start = Start(trajectory, run);
        var (loss, norm) = (0.0, 0.0);
        for (var step = 0; step < trajectory.Steps.Count; step++)
        {
            var expected = trajectory.Steps[step];
            Assert.Equal(expected.LearningRate, trajectory.LearningRates[step], Math.Max(1e-18, expected.LearningRate * 1e-9));
            var (actualLoss, actualNorm) = Step(run, trajectory, step);
            loss = Math.Max(loss, Math.Abs(actualLoss - expected.Loss));
            norm = Math.Max(norm, Math.Abs(actualNorm / expected.GradientNorm - 1));
        }

        var (distance, movement) = (0.0, 0.0);
        foreach (var (key, final) in trajectory.Final)
        {
            var ours = run.Parameters[trajectory.Name(key)].detach();
            distance += (ours - final).square().sum().item<float>();
            movement += (final - start[trajectory.Name(key)]).square().sum().item<float>();
        }

        var weights = Math.Sqrt(distance / movement);
        Assert.Equal(run.Layout.Tensors.Count, trajectory.Final.Count);
        Assert.True(loss <= trajectory.Limit("loss_abs"), $"loss is {loss:g3} off");
        Assert.True(norm <= trajectory.Limit("grad_norm_rel"), $"gradient norm is {norm:g3} off");
        Assert.True(weights <= trajectory.Limit("final_weight_l2_over_movement"), $"final weights are {weights:g3} of their movement off");
        return $"loss {loss:g2} of {trajectory.Limit("loss_abs"):g2}, gradient norm {norm:g2} of {trajectory.Limit("grad_norm_rel"):g2}, weights {weights:g2} of {trajectory.Limit("final_weight_l2_over_movement"):g2}";
    }

    private static (AdapterLayout Layout, MethodSpec Method) Method(Trajectory trajectory, CausalLanguageModel view)
    {
        if (trajectory.AdapterFolder is null)
            return (AdapterLayout.Full(view), new MethodSpec { Type = MethodType.Full });
        var config = PeftAdapterConfigReader.Read(trajectory.AdapterFolder);
        var match = new TargetMatcher(config).Match(ModelModules.Of(view), view.Config.TieWordEmbeddings);
        return (AdapterLayout.Lora(view, match, config), new MethodSpec { Rank = config.Rank, Alpha = config.Alpha });
    }

    /// <summary>Puts the run at the trajectory's start and returns a copy of it.</summary>
    private static Dictionary<string, Tensor> Start(Trajectory trajectory, TrainingRun run)
    {
        using var mode = no_grad();
        foreach (var (key, value) in trajectory.Initial)
            run.Parameters[trajectory.Name(key)].copy_(value);
        return run.Layout.Tensors.ToDictionary(t => t.Name, t => run.Parameters[t.Name].detach().clone());
    }

    private static (double Loss, double Norm) Step(TrainingRun run, Trajectory trajectory, int step)
    {
        using var scope = NewDisposeScope();
        var passes = trajectory.Passes(step);
        var targets = passes.Sum(p => p.Sum(e => (long)e.SupervisedCount));
        run.ClearGradients();
        var loss = 0.0;
        foreach (var pass in passes)
        {
            loss += run.Accumulate(pass, targets, seed: 0).item<float>();
        }

        var norm = run.GradientNorm();
        run.Update(trajectory.LearningRates[step], step + 1, norm);
        return (loss, norm.item<float>());
    }
}
