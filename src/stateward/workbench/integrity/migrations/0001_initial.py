"""The first half of the strand's tables."""
# fmt: off


import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        ('register', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(db_index=True, max_length=80, verbose_name='Topic')),
                ('text_en', models.CharField(max_length=400, verbose_name='Question in English')),
                ('text_zh', models.CharField(max_length=400, verbose_name='Question in Chinese')),
                ('options_en', models.JSONField(verbose_name='Options in English, the right one first')),
                ('options_zh', models.JSONField(verbose_name='Options in Chinese, the right one first')),
                ('is_active', models.BooleanField(default=True, verbose_name='In use')),
            ],
            options={
                'ordering': ['topic', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='Activity')),
                ('held_on', models.DateField(db_index=True, verbose_name='Day')),
                ('participants', models.PositiveIntegerField(blank=True, null=True, verbose_name='People who took part')),
                ('description', models.CharField(blank=True, max_length=500, verbose_name='In words')),
                ('file_name', models.CharField(blank=True, editable=False, max_length=250)),
                ('sha256', models.CharField(blank=True, editable=False, max_length=64)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.enterprise', verbose_name='Enterprise')),
            ],
            options={
                'ordering': ['-held_on', 'enterprise__path'],
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='Year')),
                ('post', models.CharField(max_length=120, verbose_name='Post')),
                ('duty', models.CharField(max_length=300, verbose_name='Duty')),
                ('due', models.DateField(verbose_name='Due on')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='Done on')),
                ('file_name', models.CharField(blank=True, editable=False, max_length=250)),
                ('sha256', models.CharField(blank=True, editable=False, max_length=64)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.enterprise', verbose_name='Enterprise')),
            ],
            options={
                'ordering': ['-year', 'enterprise__path', 'due'],
            },
        ),
        migrations.CreateModel(
            name='EducationSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='Topic')),
                ('planned_on', models.DateField(db_index=True, verbose_name='Day')),
                ('hours', models.DecimalField(decimal_places=1, max_digits=4, verbose_name='Hours')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='Place')),
                ('held_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('token', models.CharField(blank=True, editable=False, max_length=64)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.enterprise', verbose_name='Enterprise')),
            ],
            options={
                'ordering': ['-planned_on', 'enterprise__path'],
            },
        ),
        migrations.CreateModel(
            name='FlagRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(max_length=250)),
                ('sha256', models.CharField(max_length=64)),
                ('mapping', models.CharField(blank=True, max_length=80)),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('chosen', models.JSONField(blank=True, default=dict)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'Done'), ('failed', 'Refused')], default='waiting', max_length=20)),
                ('processes', models.PositiveIntegerField(default=0)),
                ('flagged', models.PositiveIntegerField(default=0)),
                ('states', models.JSONField(default=dict)),
                ('reasons', models.JSONField(default=dict)),
                ('coverage', models.JSONField(default=dict)),
                ('lines', models.JSONField(default=dict)),
                ('meta', models.JSONField(default=dict)),
                ('results', models.JSONField(default=dict)),
                ('faults', models.JSONField(default=dict)),
                ('handed_in_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('handed_in_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-handed_in_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='FlagBuyer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('buyer', models.CharField(max_length=120)),
                ('name', models.CharField(blank=True, max_length=250)),
                ('processes', models.PositiveIntegerField(default=0)),
                ('flagged', models.PositiveIntegerField(default=0)),
                ('outputs', models.JSONField(default=dict)),
                ('enterprise', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.enterprise')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='buyers', to='integrity.flagrun')),
            ],
            options={
                'ordering': ['run', '-flagged', 'buyer'],
            },
        ),
        migrations.CreateModel(
            name='HourRequirement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='Year')),
                ('post', models.CharField(choices=[('leader', 'Leadership of the enterprise'), ('middle', 'Middle management'), ('key', 'Key post (purchasing, finance, projects)'), ('staff', 'Other staff')], max_length=20, verbose_name='Kind of post')),
                ('hours', models.DecimalField(decimal_places=1, max_digits=5, verbose_name='Hours a year')),
            ],
            options={
                'ordering': ['-year', 'post'],
                'constraints': [models.UniqueConstraint(fields=('year', 'post'), name='hour_requirement_once')],
            },
        ),
        migrations.CreateModel(
            name='IndexRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('document', models.JSONField()),
                ('document_sha256', models.CharField(max_length=64)),
                ('inputs', models.JSONField()),
                ('inputs_sha256', models.CharField(max_length=64)),
                ('results_sha256', models.CharField(max_length=64)),
                ('faults', models.JSONField(default=dict)),
                ('uncertainty', models.JSONField(blank=True, null=True)),
                ('state', models.CharField(choices=[('computed', 'Computed'), ('published', 'Published')], default='computed', max_length=20)),
                ('computed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('computed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['index_year', '-number'],
            },
        ),
        migrations.CreateModel(
            name='AdoptedMeasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(max_length=80)),
                ('title', models.JSONField()),
                ('gain', models.FloatField()),
                ('figures', models.JSONField()),
                ('adopted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('adopted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.enterprise')),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='integrity_measure', to='core.trackeditem')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adopted', to='integrity.indexrun')),
            ],
            options={
                'ordering': ['enterprise__path', '-gain'],
            },
        ),
        migrations.CreateModel(
            name='IndexScore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.FloatField(null=True)),
                ('rank', models.PositiveIntegerField(null=True)),
                ('grade', models.CharField(blank=True, max_length=40)),
                ('vetoes', models.JSONField(default=list)),
                ('nodes', models.JSONField(default=dict)),
                ('rank_low', models.FloatField(null=True)),
                ('rank_median', models.FloatField(null=True)),
                ('rank_high', models.FloatField(null=True)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.enterprise')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='integrity.indexrun')),
            ],
            options={
                'ordering': ['run', 'rank', 'enterprise__path'],
            },
        ),
        migrations.CreateModel(
            name='IndexTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('score', models.DecimalField(decimal_places=2, max_digits=6)),
                ('set_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.enterprise')),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['year', 'enterprise__path'],
            },
        ),
        migrations.CreateModel(
            name='IndexYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(unique=True)),
                ('document_id', models.CharField(max_length=80)),
                ('document_version', models.CharField(max_length=40)),
                ('document', models.JSONField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cycle', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='index_year', to='core.cycle')),
            ],
            options={
                'ordering': ['-year'],
            },
        ),
        migrations.AddField(
            model_name='indexrun',
            name='index_year',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='integrity.indexyear'),
        ),
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('indicator', models.CharField(max_length=80)),
                ('value', models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True)),
                ('missing', models.CharField(blank=True, max_length=250)),
                ('is_computed', models.BooleanField(default=False)),
                ('basis', models.JSONField(blank=True, default=dict)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('file_name', models.CharField(blank=True, max_length=250)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('verified_at', models.DateTimeField(blank=True, null=True)),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.enterprise')),
                ('verified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('index_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='integrity.indexyear')),
            ],
            options={
                'ordering': ['index_year', 'enterprise__path', 'indicator'],
            },
        ),
        migrations.CreateModel(
            name='Learner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, verbose_name='Personnel number')),
                ('post', models.CharField(choices=[('leader', 'Leadership of the enterprise'), ('middle', 'Middle management'), ('key', 'Key post (purchasing, finance, projects)'), ('staff', 'Other staff')], max_length=20, verbose_name='Kind of post')),
                ('is_active', models.BooleanField(default=True, verbose_name='At work')),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.enterprise', verbose_name='Enterprise')),
            ],
            options={
                'ordering': ['enterprise__path', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_code', models.BooleanField(default=False)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='integrity.educationsession')),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='integrity.learner')),
            ],
            options={
                'ordering': ['session', 'learner__number'],
            },
        ),
    ]
