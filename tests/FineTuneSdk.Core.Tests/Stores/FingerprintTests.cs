using FineTuneSdk.Core.Specs;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Core.Tests.Stores;

public sealed class FingerprintTests
{
    private static readonly FineTuneSpec Spec = ResolvedSpec.Resolve(new() { Base = new BaseSpec { Model = "tiny" }, Data = new DataSpec { Train = "t.jsonl" } }, 1024);

    [Fact]
    public void Each_part_changes_it()
    {
        string[] fingerprints =
        [
            Fingerprint.Compute(Spec, "base", "data", 1),
            Fingerprint.Compute(Spec with { Training = Spec.Training with { Seed = 1 } }, "base", "data", 1),
            Fingerprint.Compute(Spec, "other base", "data", 1),
            Fingerprint.Compute(Spec, "base", "other data", 1),
            Fingerprint.Compute(Spec, "base", "data", 2),
        ];
        Assert.Equal(5, fingerprints.Distinct().Count());
        Assert.All(fingerprints, fingerprint => Assert.True(Sha256.IsWellFormed(fingerprint)));
    }

    // Computed with Python's hashlib from the canonical form. A changed value here makes every adapter of every user be trained again: only ever on purpose.
    [Fact]
    public void It_is_the_same_on_every_machine_and_day() =>
        Assert.Equal("7144b3b987bc32f1f404d6341fa069f3c8bcebe8c8fc39a3bbcc38b4476b35e3", Fingerprint.Compute(Spec, new string('a', 64), new string('b', 64), engineVersion: 1));
}
