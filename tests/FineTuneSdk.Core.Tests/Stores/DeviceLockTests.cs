using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Core.Tests.Stores;

public sealed class DeviceLockTests
{
    [Fact]
    public async Task The_second_waits_says_for_whom_and_goes_on()
    {
        using var folder = new TemporaryFolder();
        var waits = new List<string>();
        var first = await Take(folder, "cpu", "first", waits);
        var second = Take(folder, "cpu", "second", waits);
        while (waits.Count == 0)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();
        Assert.Equal([$"process {Environment.ProcessId}, first"], waits);
        Assert.Equal(["locks", "locks/cpu.lock"], folder.Content());
    }

    [Fact]
    public async Task Devices_are_apart()
    {
        using var folder = new TemporaryFolder();
        using var cpu = await Take(folder, "cpu", "a", []);
        using var cuda = await Take(folder, "cuda:0", "b", []);
        Assert.Equal(["locks", "locks/cpu.lock", "locks/cpu.lock.json", "locks/cuda-0.lock", "locks/cuda-0.lock.json"], folder.Content());
    }

    [Fact]
    public async Task Other_users_of_the_machine_can_take_it_too()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        using var folder = new TemporaryFolder();
        (await Take(folder, "cpu", "a", [])).Dispose();
        if (!OperatingSystem.IsWindows())
            Assert.Equal(((UnixFileMode)0b1_111_111_111, (UnixFileMode)0b110_110_110), (File.GetUnixFileMode(folder["locks"]), File.GetUnixFileMode(folder["locks/cpu.lock"])));
    }

    [Fact]
    public async Task What_a_killed_process_left_does_not_hold_anybody_up()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["locks"]);
        File.WriteAllText(folder["locks/cpu.lock"], "");
        File.WriteAllText(folder["locks/cpu.lock.json"], """{"process":1,"owner":"killed"}""");
        var waits = new List<string>();
        (await Take(folder, "cpu", "a", waits)).Dispose();
        Assert.Empty(waits);
    }

    [Fact]
    public async Task Waiting_ends_with_its_token()
    {
        using var folder = new TemporaryFolder();
        using var first = await Take(folder, "cpu", "first", []);
        using var source = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DeviceLock.TakeAsync(folder["locks"], "cpu", "second", _ => source.Cancel(), TimeProvider.System, source.Token));
    }

    private static Task<DeviceLock> Take(TemporaryFolder folder, string device, string owner, List<string> waits) =>
        DeviceLock.TakeAsync(folder["locks"], device, owner, waits.Add, TimeProvider.System, TestContext.Current.CancellationToken);
}
